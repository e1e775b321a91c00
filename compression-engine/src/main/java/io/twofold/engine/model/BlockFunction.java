package io.twofold.engine.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.architecture.Attention;
import io.twofold.engine.architecture.Block;
import io.twofold.engine.torch.Kernels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A transformer block as one function of its input, differentiable: the arguments of the kernels of {@code block}. */
final class BlockFunction {
    private final Block block;
    private final Kernels kernels;
    private final Map<String, LinearLayer> layers;
    private final List<@Nullable NormLayer> norms;
    private final RotaryTables rope;

    /**
     * @param kernels with {@code transformer} and {@code block}
     * @param layers by their weights' names, in the order of computation
     * @param norms before, after and behind attention, the same of the feed-forward network, on queries, on keys
     */
    BlockFunction(
            Block block,
            Kernels kernels,
            Map<String, LinearLayer> layers,
            List<@Nullable NormLayer> norms,
            RotaryTables rope) {
        this.block = block;
        this.kernels = kernels;
        this.layers = layers;
        this.norms = norms;
        this.rope = rope;
    }

    NDArray output(NDManager owner, NDList state) {
        try (NDManager scope = owner.newSubManager()) {
            return kernels.call(owner, "block_output", arguments(scope, state).toArray());
        }
    }

    NDArray output(NDManager owner, NDArray x, TreeLayout layout) {
        try (NDManager scope = owner.newSubManager()) {
            return kernels.call(
                    owner, "block_output", arguments(scope, x, layout).toArray());
        }
    }

    NDList extend(NDManager owner, NDArray x, TreeLayout layout, NDList past) {
        try (NDManager scope = owner.newSubManager()) {
            List<Object> arguments = arguments(scope, x, layout);
            arguments.add(List.copyOf(past));
            return kernels.callForList(owner, "block_extended", arguments.toArray());
        }
    }

    double outputError(NDManager owner, NDList state, NDArray target) {
        try (NDManager scope = owner.newSubManager()) {
            NDArray mask = state.size() > 1 ? state.get(1) : scope.zeros(new Shape(0));
            return kernels.call(scope, "block_error", output(scope, state), target, mask)
                    .getFloat();
        }
    }

    BlockGradient weightGradients(NDManager owner, NDList state, NDArray target) {
        try (NDManager scope = owner.newSubManager()) {
            NDList found = differentiate(scope, "weight_gradients", state, target);
            return new BlockGradient(
                    found.get(0).toType(DataType.FLOAT64, false).getDouble(), byLayer(owner, found));
        }
    }

    BlockBackward backward(NDManager owner, NDList state, NDArray outputGradient) {
        try (NDManager scope = owner.newSubManager()) {
            NDList found = differentiate(scope, "block_backward", state, outputGradient);
            found.get(0).attach(owner);
            return new BlockBackward(found.get(0), byLayer(owner, found));
        }
    }

    private NDList differentiate(NDManager scope, String kernel, NDList state, NDArray last) {
        List<Object> arguments = arguments(scope, state);
        arguments.add(last);
        return kernels.differentiate(scope, kernel, arguments.toArray());
    }

    /** What a kernel returned behind its first result, one for each layer. */
    private Map<String, NDArray> byLayer(NDManager owner, NDList found) {
        Map<String, NDArray> byLayer = new LinkedHashMap<>();
        int index = 1;
        for (String name : layers.keySet()) {
            found.get(index).attach(owner);
            byLayer.put(name, found.get(index));
            index++;
        }
        return byLayer;
    }

    private List<Object> arguments(NDManager scope, NDList state) {
        NDArray x = state.get(0);
        NDArray mask = state.size() > 1 ? state.get(1) : scope.zeros(new Shape(0));
        return arguments(scope, x, tables(scope, (int) x.getShape().get(1)), mask);
    }

    private List<Object> arguments(NDManager scope, NDArray x, TreeLayout layout) {
        if (layout.distances() == null) {
            return arguments(scope, new NDList(x));
        }
        List<NDArray> gathered = new ArrayList<>();
        for (NDArray table : tables(scope, layout.longest())) {
            gathered.add(table.isEmpty() ? table : kernels.call(scope, "rows_at", table, layout.positions()));
        }
        return arguments(scope, x, gathered, layout.distances());
    }

    private List<Object> arguments(NDManager scope, NDArray x, List<NDArray> rotary, NDArray mask) {
        List<NDArray> linear = new ArrayList<>();
        layers.values().forEach(layer -> linear.addAll(List.of(layer.weight(), layer.bias())));
        List<NDArray> normed = new ArrayList<>();
        for (NormLayer norm : norms) {
            normed.add(norm == null ? scope.zeros(new Shape(0)) : norm.weight());
            normed.add(norm == null ? scope.zeros(new Shape(0)) : norm.bias());
        }
        return new ArrayList<>(List.of(x, linear, normed, rotary, mask, numbers(scope)));
    }

    private List<NDArray> tables(NDManager scope, int length) {
        if (block.attention().rope() == null) {
            return List.of(scope.zeros(new Shape(0)), scope.zeros(new Shape(0)));
        }
        RotaryTables.Table table = rope.table(block.attention().rope(), length);
        return List.of(table.cosines(), table.sines());
    }

    /** On the host, because the kernel decides by them. */
    private NDArray numbers(NDManager scope) {
        Attention attention = block.attention();
        List<Double> numbers = new ArrayList<>(List.of(
                (double) attention.heads(),
                (double) attention.keyValueHeads(),
                attention.scale(),
                attention.softcap(),
                (double) attention.window(),
                attention.causal() ? 1.0 : 0.0,
                (double) block.feedForward().activation().ordinal(),
                isPerHead(norms.get(6)) ? 1.0 : 0.0,
                isPerHead(norms.get(7)) ? 1.0 : 0.0));
        for (NormLayer norm : norms) {
            numbers.add((double) NormLayer.kind(norm));
            numbers.add(norm == null ? 0.0 : norm.norm().epsilon());
        }
        double[] values = numbers.stream().mapToDouble(Double::doubleValue).toArray();
        return scope.newSubManager(Device.cpu()).create(values);
    }

    private boolean isPerHead(@Nullable NormLayer norm) {
        return norm != null && norm.size() == block.attention().headSize();
    }
}
