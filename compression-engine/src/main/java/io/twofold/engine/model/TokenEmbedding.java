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

    NDList embed(Kernels kernels, NDManager owner, List<TokenSequence> sequences) {
        int length = sequences.get(0).ids().length;
        try (NDManager scope = owner.newSubManager()) {
            NDArray x = rows(
                    scope,
                    embedding.table(),
                    sequences.stream().map(TokenSequence::ids).toList());
            if (embedding.scale() != 1) {
                x = x.mul((float) embedding.scale());
            }
            if (projection != null) {
                x = projection.apply(kernels, scope, x);
            }
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
        long[] all = ids.stream().flatMapToLong(LongStream::of).toArray();
        NDArray rows = weights.gatherRows(scope, table, all);
        return rows.reshape(ids.size(), ids.get(0).length, rows.getShape().get(1));
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
