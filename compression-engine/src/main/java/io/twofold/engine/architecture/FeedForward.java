package io.twofold.engine.architecture;

import java.util.List;

/**
 * A feed-forward network: output(act(input(x))), or output(act(gate(x)) · up(x)).
 *
 * @param norms around it
 * @param inputs {input}, or {gate, up}
 * @param output the last layer
 */
public record FeedForward(Norms norms, List<Linear> inputs, Linear output, Activation activation) {}
