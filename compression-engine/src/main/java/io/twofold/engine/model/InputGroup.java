package io.twofold.engine.model;

import java.util.List;

/**
 * Linear layers that share one input.
 *
 * @param matrices names of their weights in the checkpoint, in the order of computation
 */
public record InputGroup(List<String> matrices) {

    public InputGroup {
        matrices = List.copyOf(matrices);
    }
}
