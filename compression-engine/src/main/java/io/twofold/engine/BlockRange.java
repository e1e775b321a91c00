package io.twofold.engine;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Neighbouring decoder blocks.
 *
 * @param first index of the first one
 * @param end index behind the last one, above {@code first}
 */
public record BlockRange(int first, int end) {
    public BlockRange {
        if (first < 0 || end <= first) {
            throw new IllegalArgumentException("no blocks lie in " + first + " … " + (end - 1));
        }
    }

    /** All blocks in so many ranges of equal length, ±1; fewer, if there are fewer blocks. */
    public static List<BlockRange> split(int blocks, int parts) {
        int ranges = Math.min(blocks, parts);
        return IntStream.range(0, ranges)
                .mapToObj(i ->
                        new BlockRange((int) ((long) i * blocks / ranges), (int) ((long) (i + 1) * blocks / ranges)))
                .toList();
    }

    boolean contains(int block) {
        return first <= block && block < end;
    }
}
