package io.twofold.engine.architecture;

import java.util.List;
import java.util.stream.Stream;

/**
 * Attention, then a feed-forward network.
 *
 * @param name how its tensors' names begin
 */
public record Block(String name, Attention attention, FeedForward feedForward) {
    /** The linear layers that share an input, in the order of computation. */
    public List<List<Linear>> groups() {
        return List.of(
                attention.inputs(), List.of(attention.output()), feedForward.inputs(), List.of(feedForward.output()));
    }

    /** All linear layers, in the order of computation. */
    public Stream<Linear> layers() {
        return groups().stream().flatMap(List::stream);
    }
}
