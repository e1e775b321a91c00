package io.twofold.engine.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.architecture.Activation;
import io.twofold.engine.architecture.Attention;
import io.twofold.engine.architecture.Block;
import io.twofold.engine.architecture.Linear;
import io.twofold.engine.architecture.Norms;
import io.twofold.engine.torch.Kernels;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A transformer block on the device.
 *
 * <p>Its states: 0 [x]; 1 [x, heads]; 2 [h]; 3 [h, inner]; 4 [y]. Behind these arrays each may have the attention mask
 * (batch × tokens, true where a token counts) of an encoder's padded sequences.
 */
final class TransformerBlock implements ModelBlock {
    private static final int ATTENTION = 0;
    private static final int ATTENTION_OUTPUT = 1;
    private static final int FEED_FORWARD = 2;

    private final Block block;
    private final Kernels kernels;
    private final NDManager manager;
    private final RotaryTables rope;
    private final Map<String, LinearLayer> layers = new LinkedHashMap<>();
    private final SubLayerNorms attentionNorms;
    private final SubLayerNorms feedForwardNorms;
    private final @Nullable NormLayer queryNorm;
    private final @Nullable NormLayer keyNorm;
    private final BlockFunction whole;

    /** The norms around one sub-layer. */
    private record SubLayerNorms(
            @Nullable NormLayer before,
            @Nullable NormLayer after,
            @Nullable NormLayer behind) {
        static SubLayerNorms of(Norms norms, Weights weights, NDManager manager) {
            return new SubLayerNorms(
                    NormLayer.of(norms.before(), weights, manager),
                    NormLayer.of(norms.after(), weights, manager),
                    NormLayer.of(norms.behind(), weights, manager));
        }
    }

    /**
     * @param manager owned and closed by the block
     * @param rope owned by the model
     */
    TransformerBlock(Block block, Kernels kernels, Weights weights, NDManager manager, RotaryTables rope) {
        this.block = block;
        this.kernels = kernels;
        this.manager = manager;
        this.rope = rope;
        Attention attention = block.attention();
        this.attentionNorms = SubLayerNorms.of(attention.norms(), weights, manager);
        this.feedForwardNorms = SubLayerNorms.of(block.feedForward().norms(), weights, manager);
        this.queryNorm = NormLayer.of(attention.queryNorm(), weights, manager);
        this.keyNorm = NormLayer.of(attention.keyNorm(), weights, manager);
        block.layers().forEach(linear -> layers.put(linear.name(), new LinearLayer(linear, weights, manager)));
        this.whole = new BlockFunction(
                block,
                kernels,
                layers,
                Arrays.asList(
                        attentionNorms.before(),
                        attentionNorms.after(),
                        attentionNorms.behind(),
                        feedForwardNorms.before(),
                        feedForwardNorms.after(),
                        feedForwardNorms.behind(),
                        queryNorm,
                        keyNorm),
                rope);
    }

    @Override
    public List<InputGroup> groups() {
        return block.groups().stream()
                .map(group -> new InputGroup(group.stream().map(Linear::name).toList()))
                .toList();
    }

    @Override
    public NDArray weight(String name) {
        return layer(name).weight();
    }

    @Override
    public void replace(String name, NDArray weight) {
        layer(name).replace(weight);
    }

    @Override
    public NDArray input(NDManager owner, int group, NDList state) {
        return switch (group) {
            case ATTENTION -> NormLayer.apply(attentionNorms.before(), kernels, owner, state.get(0));
            case FEED_FORWARD -> NormLayer.apply(feedForwardNorms.before(), kernels, owner, state.get(0));
            default -> state.get(1);
        };
    }

    @Override
    public @Nullable NDArray residual(int group, NDList state) {
        boolean wide = group == ATTENTION || group == FEED_FORWARD;
        SubLayerNorms norms = group == ATTENTION_OUTPUT ? attentionNorms : feedForwardNorms;
        return wide || norms.after() != null ? null : state.get(0);
    }

    @Override
    public NDList advance(NDManager owner, int group, NDList state) {
        boolean wide = group == ATTENTION || group == FEED_FORWARD;
        NDArray mask = state.size() > (wide ? 1 : 2) ? state.get(state.size() - 1) : null;
        NDList next;
        try (NDManager scope = owner.newSubManager()) {
            next = wide ? inner(scope, group, state, mask) : added(scope, group, state);
            next.attach(owner);
        }
        if (mask != null) {
            mask.attach(owner);
            next.add(mask);
        }
        return next;
    }

    /** The residual stream crosses the step unchanged, but moves to the new state's owner. */
    private NDList inner(NDManager scope, int group, NDList state, @Nullable NDArray mask) {
        NDArray input = input(scope, group, state);
        return new NDList(state.get(0), group == ATTENTION ? attention(scope, input, mask) : activated(scope, input));
    }

    private NDList added(NDManager scope, int group, NDList state) {
        boolean attention = group == ATTENTION_OUTPUT;
        SubLayerNorms norms = attention ? attentionNorms : feedForwardNorms;
        Linear output =
                attention ? block.attention().output() : block.feedForward().output();
        NDArray result = layer(output).apply(kernels, scope, state.get(1));
        NDArray sum = kernels.call(scope, "add", state.get(0), NormLayer.apply(norms.after(), kernels, scope, result));
        return new NDList(NormLayer.apply(norms.behind(), kernels, scope, sum));
    }

    private NDArray attention(NDManager scope, NDArray input, @Nullable NDArray mask) {
        Attention attention = block.attention();
        List<Linear> inputs = attention.inputs();
        NDArray q = heads(scope, layer(inputs.get(0)).apply(kernels, scope, input), attention.heads(), queryNorm);
        NDArray k = heads(scope, layer(inputs.get(1)).apply(kernels, scope, input), attention.keyValueHeads(), keyNorm);
        NDArray v = heads(scope, layer(inputs.get(2)).apply(kernels, scope, input), attention.keyValueHeads(), null);
        return kernels.call(
                scope,
                "attention",
                positioned(scope, q),
                positioned(scope, k),
                v,
                mask == null ? List.of() : List.of(mask),
                attention.causal(),
                attention.window(),
                attention.scale(),
                attention.softcap());
    }

    private NDArray heads(NDManager scope, NDArray x, int count, @Nullable NormLayer norm) {
        if (norm == null || norm.size() != block.attention().headSize()) {
            return kernels.call(scope, "heads_of", NormLayer.apply(norm, kernels, scope, x), count);
        }
        return norm.apply(kernels, scope, kernels.call(scope, "heads_of", x, count));
    }

    private NDArray positioned(NDManager scope, NDArray x) {
        if (block.attention().rope() == null) {
            return x;
        }
        RotaryTables.Table table =
                rope.table(block.attention().rope(), (int) x.getShape().get(2));
        return kernels.call(scope, "rotate", x, table.cosines(), table.sines());
    }

    private NDArray activated(NDManager scope, NDArray input) {
        List<Linear> inputs = block.feedForward().inputs();
        NDArray first = layer(inputs.get(0)).apply(kernels, scope, input);
        NDArray active = kernels.call(scope, kernel(block.feedForward().activation()), first);
        return inputs.size() == 1
                ? active
                : kernels.call(scope, "multiply", active, layer(inputs.get(1)).apply(kernels, scope, input));
    }

    @Override
    public NDArray output(NDManager owner, NDList state) {
        return whole.output(owner, state);
    }

    @Override
    public NDArray output(NDManager owner, NDArray x, TreeLayout layout) {
        return whole.output(owner, x, layout);
    }

    @Override
    public NDList extend(NDManager owner, NDArray x, TreeLayout layout, NDList past) {
        return whole.extend(owner, x, layout, past);
    }

    @Override
    public double outputError(NDManager owner, NDList state, NDArray target) {
        return whole.outputError(owner, state, target);
    }

    @Override
    public BlockGradient weightGradients(NDManager owner, NDList state, NDArray target) {
        return whole.weightGradients(owner, state, target);
    }

    @Override
    public BlockBackward backward(NDManager owner, NDList state, NDArray outputGradient) {
        return whole.backward(owner, state, outputGradient);
    }

    /** The kernel function of an activation. */
    static String kernel(Activation activation) {
        return activation.name().toLowerCase(Locale.ROOT);
    }

    private LinearLayer layer(Linear linear) {
        return layer(linear.name());
    }

    private LinearLayer layer(String name) {
        LinearLayer layer = layers.get(name);
        if (layer == null) {
            throw new IllegalArgumentException("No weight " + name + " in this block");
        }
        return layer;
    }

    @Override
    public void close() {
        manager.close();
    }
}
