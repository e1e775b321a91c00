package io.twofold.engine.testing;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.candidates.Candidates;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/** Candidates of random matrices. */
public final class CandidatePools {
    private CandidatePools() {}

    /** Random numbers everywhere: U and V are not orthonormal, k of m·n entries of S are not 0. */
    public static Candidates random(NDManager manager, int m, int n, int p, int k, Random random) {
        float[] sigma = gaussian(p, random);
        for (int i = 0; i < p; i++) {
            sigma[i] = Math.abs(sigma[i]) + p - i;
        }
        float[] scale = gaussian(n, random);
        for (int i = 0; i < n; i++) {
            scale[i] = 0.5f + Math.abs(scale[i]);
        }
        return new Candidates(
                manager.create(gaussian(m * p, random), new Shape(m, p)),
                manager.create(sigma, new Shape(p)),
                manager.create(gaussian(p * n, random), new Shape(p, n)),
                manager.create(gaussian(k, random), new Shape(k)),
                manager.create(flags(m * n, k, random), new Shape(m, n)),
                manager.create(scale, new Shape(1, n)));
    }

    /** Exactly so many of the flags are true. */
    public static boolean[] flags(int size, int count, Random random) {
        boolean[] flags = new boolean[size];
        int[] places = IntStream.range(0, size).toArray();
        for (int i = 0; i < count; i++) {
            int other = i + random.nextInt(size - i);
            int place = places[other];
            places[other] = places[i];
            flags[place] = true;
        }
        return flags;
    }

    /** Standard normal numbers. */
    public static float[] gaussian(int count, Random random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** float32 numbers as float64. */
    public static double[] wide(float[] values) {
        double[] wide = new double[values.length];
        Arrays.setAll(wide, i -> values[i]);
        return wide;
    }
}
