package io.twofold.engine.tasks;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/**
 * Draws the examples for one document after another, as the reference harness does: its generator goes on from document to
 * document, so that the examples of one depend on how many came before it.
 */
final class ExampleDraw {
    private static final int SEED = 1234;

    private final Rows pool;
    private final int count;
    private final boolean random;
    private final boolean excludesAsked;
    private final PythonRandom generator = new PythonRandom(SEED);

    /** @throws CompressionException if the pool is too small */
    ExampleDraw(Rows pool, int count, boolean random, boolean excludesAsked) {
        this.pool = pool;
        this.count = count;
        this.random = random;
        this.excludesAsked = excludesAsked;
        int needed = count + (excludesAsked ? 1 : 0);
        if (pool.rows().size() < needed) {
            throw new CompressionException(
                    FailureCode.UNUSABLE_DATA,
                    pool.data() + " has " + pool.rows().size() + " rows, but " + count + " shots need " + needed);
        }
    }

    /** Indices of the examples for a row. */
    List<Integer> next(ObjectNode asked) {
        int all = pool.rows().size();
        if (!random) {
            return enough(others(IntStream.range(0, all).toArray(), asked));
        }
        List<Integer> drawn = others(generator.sample(all, excludesAsked ? count + 1 : count), asked);
        if (drawn.size() >= count) {
            return enough(drawn);
        }
        List<Integer> left = others(IntStream.range(0, all).toArray(), asked); // the row is there more than once
        enough(left);
        return Arrays.stream(generator.sample(left.size(), count))
                .mapToObj(left::get)
                .toList();
    }

    private List<Integer> others(int[] drawn, ObjectNode asked) {
        return Arrays.stream(drawn)
                .filter(i -> !excludesAsked || !pool.rows().get(i).equals(asked))
                .limit(random ? Integer.MAX_VALUE : count)
                .boxed()
                .toList();
    }

    private List<Integer> enough(List<Integer> drawn) {
        if (drawn.size() < count) {
            throw new CompressionException(
                    FailureCode.UNUSABLE_DATA,
                    pool.data() + " has fewer than " + count + " rows that differ from the one that is asked");
        }
        return drawn.subList(0, count);
    }
}
