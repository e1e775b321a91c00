package io.twofold.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.architecture.Embedding;
import io.twofold.engine.torch.Kernels;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The way from token ids to the first block. The table of tokens stays in its file: only rows in use are read. */
final class TokenEmbedding {
    private final Embedding embedding;
    private final Weights weights;
    private final @Nullable LinearLayer projection;
    private final @Nullable NormLayer norm;

    /** @param manager owns the tensors */
    TokenEmbedding(Embedding embedding, Weights weights, NDManager manager) {
        this.embedding = embedding;
        this.weights = weights;
        this.projection =
                embedding.projection() == null ? null : new LinearLayer(embedding.projection(), weights, manager);
        this.norm = NormLayer.of(embedding.norm(), weights, manager);
    }

    /** Tokens of texts without segments: rows × tokens × hidden. */
    NDArray embed(Kernels kernels, NDManager owner, long[] ids, TreeLayout layout) {
        try (NDManager scope = owner.newSubManager()) {
            NDArray x = tokens(kernels, scope, gathered(scope, embedding.table(), ids, layout.width()));
            if (embedding.types() != null) {
                x = x.add(gathered(scope, embedding.types().table(), new long[ids.length], layout.width()));
            }
            if (embedding.positions() != null) {
                long[] rows =
                        layout.positions().add(embedding.positions().offset()).toLongArray();
                x = x.add(gathered(scope, embedding.positions().table(), rows, layout.width()));
            }
            x = NormLayer.apply(norm, kernels, scope, x);
            x.attach(owner);
            return x;
        }
    }

    private NDArray tokens(Kernels kernels, NDManager scope, NDArray rows) {
        NDArray x = embedding.scale() == 1 ? rows : rows.mul((float) embedding.scale());
        return projection == null ? x : projection.apply(kernels, scope, x);
    }

    NDList embed(Kernels kernels, NDManager owner, List<TokenSequence> sequences) {
        int length = sequences.get(0).ids().length;
        try (NDManager scope = owner.newSubManager()) {
            NDArray x = tokens(
                    kernels,
                    scope,
                    rows(
                            scope,
                            embedding.table(),
                            sequences.stream().map(TokenSequence::ids).toList()));
            if (embedding.types() != null) {
                x = x.add(rows(
                        scope,
                        embedding.types().table(),
                        sequences.stream().map(TokenSequence::types).toList()));
            }
            if (embedding.positions() != null) {
                x = x.add(weights.loadRows(
                        scope,
                        embedding.positions().table(),
                        embedding.positions().offset(),
                        length));
            }
            x = NormLayer.apply(norm, kernels, scope, x);
            NDList state = new NDList(x);
            if (sequences.stream().anyMatch(sequence -> sequence.length() < length)) {
                state.add(mask(scope, sequences));
            }
            state.attach(owner);
            return state;
        }
    }

    /** Rows of a table, batch × tokens × features. */
    private NDArray rows(NDManager scope, String table, List<long[]> ids) {
        return gathered(scope, table, ids.stream().flatMapToLong(LongStream::of).toArray(), ids.get(0).length);
    }

    private NDArray gathered(NDManager scope, String table, long[] ids, int length) {
        NDArray rows = weights.gatherRows(scope, table, ids);
        return rows.reshape(ids.length / length, length, rows.getShape().get(1));
    }

    private static NDArray mask(NDManager scope, List<TokenSequence> sequences) {
        int length = sequences.get(0).ids().length;
        boolean[] counts = new boolean[sequences.size() * length];
        for (int i = 0; i < sequences.size(); i++) {
            java.util.Arrays.fill(
                    counts, i * length, i * length + sequences.get(i).length(), true);
        }
        return scope.create(counts, new Shape(sequences.size(), length)).toType(DataType.BOOLEAN, false);
    }
}
