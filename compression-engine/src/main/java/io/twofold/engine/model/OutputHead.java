package io.twofold.engine.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.architecture.Head;
import io.twofold.engine.architecture.Transformer;
import io.twofold.engine.torch.Kernels;
import java.util.Arrays;
import java.util.List;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The way from the last block to scores and losses. A table that is large for a host's memory stays in its file and is
 * read a part of the vocabulary at a time.
 */
final class OutputHead {
    private static final long RESIDENT_BYTES = 512L << 20;
    private static final long PART_BYTES = 128L << 20;

    private final Head head;
    private final Weights weights;
    private final long vocabulary;
    private final long partRows;
    private final @Nullable LinearLayer transform;
    private final @Nullable NormLayer norm;
    private final @Nullable LinearLayer projection;
    private final NDArray bias;
    private final @Nullable NDArray table;

    /** @param manager owns the tensors */
    OutputHead(Transformer description, Weights weights, NDManager manager) {
        this(description, weights, manager, manager.getDevice().isGpu() ? Long.MAX_VALUE : RESIDENT_BYTES, PART_BYTES);
    }

    /**
     * @param residentBytes up to which size, as float32, the table is held on the device
     * @param partBytes of a larger one that is there at a time
     */
    OutputHead(Transformer description, Weights weights, NDManager manager, long residentBytes, long partBytes) {
        this.head = description.head();
        this.weights = weights;
        this.transform = layer(head.transform(), weights, manager);
        this.norm = NormLayer.of(head.norm(), weights, manager);
        this.projection = layer(head.projection(), weights, manager);
        this.bias = head.bias() == null ? manager.zeros(new Shape(0)) : weights.load(manager, head.bias());
        this.vocabulary = description.vocabularySize();
        long rowBytes = Float.BYTES * weights.shape(head.table()).get(1);
        this.partRows = Math.max(1, partBytes / rowBytes);
        this.table = vocabulary * rowBytes <= residentBytes ? weights.load(manager, head.table()) : null;
    }

    private static @Nullable LinearLayer layer(
            io.twofold.engine.architecture.@Nullable Linear linear, Weights weights, NDManager manager) {
        return linear == null ? null : new LinearLayer(linear, weights, manager);
    }

    /** What the table is multiplied with. */
    private NDArray prepared(Kernels kernels, NDManager scope, NDArray hidden) {
        NDArray x = hidden;
        if (transform != null) {
            x = kernels.call(scope, TransformerBlock.kernel(head.activation()), transform.apply(kernels, scope, x));
        }
        x = NormLayer.apply(norm, kernels, scope, x);
        return projection == null ? x : projection.apply(kernels, scope, x);
    }

    NDArray logits(Kernels kernels, NDManager owner, NDArray hidden) {
        try (NDManager scope = owner.newSubManager()) {
            NDArray x = prepared(kernels, scope, hidden);
            NDList parts = new NDList();
            forEachPart(
                    scope,
                    (part, first) -> parts.add(
                            kernels.call(scope, "scores", x, part, biasOf(scope, first, part), head.softcap())));
            NDArray logits = parts.size() == 1 ? parts.get(0) : NDArrays.concat(parts, -1);
            logits.attach(owner);
            return logits;
        }
    }

    NDArray loss(Kernels kernels, NDManager owner, NDArray hidden, NDArray targets) {
        try (NDManager scope = owner.newSubManager()) {
            NDArray x = prepared(kernels, scope, hidden);
            if (table != null) {
                return kernels.call(owner, "token_loss", x, table, bias, head.softcap(), targets);
            }
            NDArray[] sums = {kernels.call(scope, "loss_start", targets)};
            forEachPart(scope, (part, first) -> sums[0] = loss(kernels, scope, sums[0], x, part, first, targets));
            return kernels.call(owner, "loss_end", sums[0]);
        }
    }

    private NDArray loss(
            Kernels kernels, NDManager scope, NDArray sums, NDArray x, NDArray part, long first, NDArray targets) {
        NDArray bias = biasOf(scope, first, part);
        return kernels.call(scope, "loss_part", sums, x, part, bias, head.softcap(), targets, first);
    }

    /** See {@link LanguageModel#likelihoods}. */
    NDArray likelihoods(
            Kernels kernels, NDManager owner, NDArray hidden, NDArray rows, NDArray owners, NDArray targets) {
        try (NDManager scope = owner.newSubManager()) {
            NDArray x = prepared(kernels, scope, kernels.call(scope, "rows_of", hidden, rows));
            NDArray[] sums = {kernels.call(scope, "row_totals", rows), kernels.call(scope, "target_scores", targets)};
            forEachPart(scope, (part, first) -> {
                NDArray bias = biasOf(scope, first, part);
                NDList more = kernels.callForList(
                        scope, "row_scores", sums[0], sums[1], x, part, bias, head.softcap(), owners, targets, first);
                sums[0] = more.get(0);
                sums[1] = more.get(1);
            });
            return kernels.call(owner, "likelihoods", sums[0], sums[1], owners);
        }
    }

    /** See {@link LanguageModel#likeliest}. */
    long[] likeliest(Kernels kernels, NDManager owner, NDArray hidden) {
        try (NDManager scope = owner.newSubManager()) {
            NDArray x = prepared(kernels, scope, hidden);
            NDArray[] best = {
                scope.full(new Shape(2, hidden.getShape().get(0)), Float.NEGATIVE_INFINITY, DataType.FLOAT64)
            };
            forEachPart(
                    scope,
                    (part, first) -> best[0] = kernels.call(
                            scope,
                            "row_likeliest",
                            best[0],
                            x,
                            part,
                            biasOf(scope, first, part),
                            head.softcap(),
                            first));
            return Arrays.stream(best[0].get(1).toDoubleArray())
                    .mapToLong(id -> (long) id)
                    .toArray();
        }
    }

    /** The derivative of the summed losses by {@code hidden}, in its shape. */
    NDArray lossGradient(Kernels kernels, NDManager owner, NDArray hidden, NDArray targets) {
        try (NDManager scope = owner.newSubManager()) {
            NDArray x = prepared(kernels, scope, hidden);
            NDArray none = scope.zeros(new Shape(0));
            NDArray totals = table != null ? none : logSums(kernels, scope, x, targets);
            NDArray[] sum = {null};
            forEachPart(scope, (part, first) -> {
                NDArray more = kernels.call(
                        scope,
                        "score_gradients",
                        x,
                        part,
                        biasOf(scope, first, part),
                        head.softcap(),
                        targets,
                        first,
                        totals);
                sum[0] = sum[0] == null ? more : kernels.call(scope, "add", sum[0], more);
            });
            NDArray gradient = kernels.call(scope, "spread", sum[0], x, targets);
            NDArray result = kernels.differentiate(
                            scope,
                            "head_backward",
                            hidden,
                            tensors(transform, none),
                            norm == null ? List.of(none, none.duplicate()) : List.of(norm.weight(), norm.bias()),
                            tensors(projection, none),
                            numbers(scope),
                            gradient)
                    .singletonOrThrow();
            result.attach(owner);
            return result;
        }
    }

    private NDArray logSums(Kernels kernels, NDManager scope, NDArray x, NDArray targets) {
        NDArray[] sums = {kernels.call(scope, "loss_start", targets)};
        forEachPart(scope, (part, first) -> sums[0] = loss(kernels, scope, sums[0], x, part, first, targets));
        return sums[0].get(0);
    }

    private static List<NDArray> tensors(@Nullable LinearLayer layer, NDArray none) {
        return layer == null ? List.of(none.duplicate(), none.duplicate()) : List.of(layer.weight(), layer.bias());
    }

    /** On the host, because the kernel decides by them. */
    private NDArray numbers(NDManager scope) {
        return scope.newSubManager(Device.cpu()).create(new double[] {
            head.activation().ordinal(),
            NormLayer.kind(norm),
            norm == null ? 0 : norm.norm().epsilon()
        });
    }

    private NDArray biasOf(NDManager scope, long first, NDArray part) {
        if (bias.isEmpty()) {
            return bias;
        }
        NDArray rows = bias.get(first + ":" + (first + part.getShape().get(0)));
        rows.attach(scope);
        return rows;
    }

    /** Shows the table, or one part of the vocabulary after the other with its first id. */
    private void forEachPart(NDManager scope, ObjLongConsumer<NDArray> consumer) {
        if (table != null) {
            consumer.accept(table, 0);
            return;
        }
        for (long first = 0; first < vocabulary; first += partRows) {
            try (NDArray part = weights.loadRows(scope, head.table(), first, Math.min(partRows, vocabulary - first))) {
                consumer.accept(part, first);
            }
        }
    }
}
