package io.twofold.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.torch.Kernels;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A Llama decoder block: grouped-query attention and SwiGLU, each behind an RMS norm and added to the residual stream. */
final class LlamaBlock implements DecoderBlock {
    private static final List<String> ATTENTION_INPUTS =
            List.of("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj");
    private static final String ATTENTION_OUTPUT = "self_attn.o_proj";
    private static final List<String> FEED_FORWARD_INPUTS = List.of("mlp.gate_proj", "mlp.up_proj");
    private static final String FEED_FORWARD_OUTPUT = "mlp.down_proj";
    private static final String ATTENTION_NORM = "input_layernorm.weight";
    private static final String FEED_FORWARD_NORM = "post_attention_layernorm.weight";

    private final LlamaConfig config;
    private final Kernels kernels;
    private final String prefix;
    private final NDManager manager;
    private final RotaryTables rope;
    private final NDArray noBias;
    private final Map<String, NDArray> tensors = new HashMap<>();

    /**
     * @param manager owned and closed by the block
     * @param rope owned by the model
     */
    LlamaBlock(LlamaConfig config, Kernels kernels, Weights weights, int index, NDManager manager, RotaryTables rope) {
        this.config = config;
        this.kernels = kernels;
        this.prefix = prefix(index);
        this.manager = manager;
        this.rope = rope;
        this.noBias = manager.zeros(new Shape(0));
        for (String norm : List.of(ATTENTION_NORM, FEED_FORWARD_NORM)) {
            tensors.put(prefix + norm, weights.load(manager, prefix + norm));
        }
        for (String matrix : matrices(index)) {
            tensors.put(matrix, weights.load(manager, matrix));
            String bias = biasOf(matrix);
            if (weights.has(bias)) {
                tensors.put(bias, weights.load(manager, bias));
            }
        }
    }

    static List<String> matrices(int index) {
        return groups(prefix(index)).stream()
                .flatMap(group -> group.matrices().stream())
                .toList();
    }

    /** Sizes of every tensor of a block as the configuration implies them; biases are optional. */
    static Map<String, List<Long>> shapes(LlamaConfig config, int index) {
        long hidden = config.hiddenSize();
        long inner = config.intermediateSize();
        long queries = (long) config.heads() * config.headSize();
        long keys = (long) config.keyValueHeads() * config.headSize();
        Map<String, List<Long>> shapes = new HashMap<>();
        String prefix = prefix(index);
        shapes.put(prefix + "self_attn.q_proj.weight", List.of(queries, hidden));
        shapes.put(prefix + "self_attn.k_proj.weight", List.of(keys, hidden));
        shapes.put(prefix + "self_attn.v_proj.weight", List.of(keys, hidden));
        shapes.put(prefix + "self_attn.o_proj.weight", List.of(hidden, queries));
        shapes.put(prefix + "mlp.gate_proj.weight", List.of(inner, hidden));
        shapes.put(prefix + "mlp.up_proj.weight", List.of(inner, hidden));
        shapes.put(prefix + "mlp.down_proj.weight", List.of(hidden, inner));
        for (Map.Entry<String, List<Long>> matrix : Map.copyOf(shapes).entrySet()) {
            shapes.put(biasOf(matrix.getKey()), List.of(matrix.getValue().get(0)));
        }
        shapes.put(prefix + ATTENTION_NORM, List.of(hidden));
        shapes.put(prefix + FEED_FORWARD_NORM, List.of(hidden));
        return shapes;
    }

    static boolean isOptional(String tensor) {
        return tensor.endsWith(".bias");
    }

    static String name(int index) {
        return "model.layers." + index;
    }

    private static String prefix(int index) {
        return name(index) + ".";
    }

    private static String biasOf(String matrix) {
        return matrix.substring(0, matrix.length() - "weight".length()) + "bias";
    }

    private static List<InputGroup> groups(String prefix) {
        return Stream.of(ATTENTION_INPUTS, List.of(ATTENTION_OUTPUT), FEED_FORWARD_INPUTS, List.of(FEED_FORWARD_OUTPUT))
                .map(layers -> new InputGroup(
                        layers.stream().map(layer -> prefix + layer + ".weight").toList()))
                .toList();
    }

    @Override
    public List<InputGroup> groups() {
        return groups(prefix);
    }

    @Override
    public NDArray weight(String name) {
        return tensor(name);
    }

    @Override
    public void replace(String name, NDArray weight) {
        tensor(name).close();
        weight.attach(manager);
        tensors.put(name, weight);
    }

    // States: 0 [x]; 1 [x, attention]; 2 [h = x + o(attention)]; 3 [h, silu(gate)·up]; 4 [h + down(…)].
    @Override
    public NDArray input(NDManager owner, int group, NDList state) {
        return switch (group) {
            case 0 -> norm(owner, state.get(0), ATTENTION_NORM);
            case 2 -> norm(owner, state.get(0), FEED_FORWARD_NORM);
            default -> state.get(1);
        };
    }

    @Override
    public NDList advance(NDManager owner, int group, NDList state) {
        NDArray residual = state.get(0);
        return switch (group) {
            case 0 -> {
                try (NDArray input = input(owner, group, state)) {
                    yield new NDList(passOn(owner, residual), attention(owner, input));
                }
            }
            case 2 -> {
                try (NDArray input = input(owner, group, state)) {
                    yield new NDList(passOn(owner, residual), call(owner, "gated", input, FEED_FORWARD_INPUTS));
                }
            }
            default -> {
                String layer = group == 1 ? ATTENTION_OUTPUT : FEED_FORWARD_OUTPUT;
                yield new NDList(kernels.call(
                        owner, "add_linear", residual, state.get(1), tensor(prefix + layer + ".weight"), bias(layer)));
            }
        };
    }

    /** The residual stream crosses the step unchanged, but moves to the new state's owner. */
    private static NDArray passOn(NDManager owner, NDArray residual) {
        residual.attach(owner);
        return residual;
    }

    private NDArray norm(NDManager owner, NDArray x, String weight) {
        return kernels.call(owner, "rms_norm", x, tensor(prefix + weight), config.normEpsilon());
    }

    private NDArray attention(NDManager owner, NDArray input) {
        int length = (int) input.getShape().get(1);
        return kernels.call(
                owner,
                "attention",
                input,
                weightsOf(ATTENTION_INPUTS),
                biasesOf(ATTENTION_INPUTS),
                rope.cosines(length),
                rope.sines(length),
                config.heads(),
                config.keyValueHeads());
    }

    private NDArray call(NDManager owner, String function, NDArray input, List<String> layers) {
        return kernels.call(owner, function, input, weightsOf(layers), biasesOf(layers));
    }

    private List<NDArray> weightsOf(List<String> layers) {
        return layers.stream().map(layer -> tensor(prefix + layer + ".weight")).toList();
    }

    private List<NDArray> biasesOf(List<String> layers) {
        return layers.stream().map(this::bias).toList();
    }

    private NDArray bias(String layer) {
        return tensors.getOrDefault(prefix + layer + ".bias", noBias);
    }

    private NDArray tensor(String name) {
        NDArray tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("No weight " + name + " in this block");
        }
        return tensor;
    }

    @Override
    public void close() {
        manager.close();
    }
}
