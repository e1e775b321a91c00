package io.twofold.engine.tasks;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.commons.rng.core.source32.MersenneTwister;

/** Python's {@code random.Random(seed)}, so that the same examples are drawn as by the reference harness. */
final class PythonRandom {
    private static final double TO_UNIT = 1.0 / (1L << 53);

    private final MersenneTwister twister;

    /** @param seed not negative */
    PythonRandom(int seed) {
        this.twister = new MersenneTwister(new int[] {seed});
    }

    /** {@code sample(range(n), k)}: k different ones of 0 … n−1. */
    int[] sample(int n, int k) {
        if (k < 0 || k > n) {
            throw new IllegalArgumentException("Cannot draw " + k + " of " + n);
        }
        return n <= poolSize(k) ? fromPool(n, k) : byTrial(n, k);
    }

    /** The index that {@code choices} takes for one of n. */
    int choice(int n) {
        long high = twister.nextInt() >>> 5;
        long low = twister.nextInt() >>> 6;
        return (int) Math.floor((high * (double) (1 << 26) + low) * TO_UNIT * n);
    }

    /** Up to this many, Python draws from a list that shrinks, as it is smaller than a set of those drawn. */
    private static long poolSize(int k) {
        long size = 21;
        if (k > 5) {
            size += Math.round(Math.pow(4, Math.ceil(Math.log(k * 3.0) / Math.log(4))));
        }
        return size;
    }

    private int[] fromPool(int n, int k) {
        int[] pool = IntStream.range(0, n).toArray();
        int[] result = new int[k];
        for (int i = 0; i < k; i++) {
            int j = below(n - i);
            result[i] = pool[j];
            pool[j] = pool[n - i - 1];
        }
        return result;
    }

    private int[] byTrial(int n, int k) {
        Set<Integer> drawn = new LinkedHashSet<>();
        while (drawn.size() < k) {
            drawn.add(below(n));
        }
        return drawn.stream().mapToInt(Integer::intValue).toArray();
    }

    private int below(int n) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(n);
        int value = twister.nextInt() >>> (Integer.SIZE - bits);
        while (value >= n) {
            value = twister.nextInt() >>> (Integer.SIZE - bits);
        }
        return value;
    }
}
