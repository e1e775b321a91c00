package io.twofold.engine.candidates;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

/** Candidates as tensors and as plain arrays: first all singular values, then all sparse entries, by matrix. */
final class TestCandidates {
    private TestCandidates() {}

    /** Vectors of these lengths, filled in order from a flat array. */
    static CandidateScores scores(NDManager manager, double[] flat, int[] singular, int[] sparse, long[] cost) {
        List<NDArray> low = new ArrayList<>();
        List<NDArray> entries = new ArrayList<>();
        int next = 0;
        for (int count : singular) {
            low.add(vector(manager, flat, next, count));
            next += count;
        }
        for (int count : sparse) {
            entries.add(vector(manager, flat, next, count));
            next += count;
        }
        return new CandidateScores(low, entries, cost);
    }

    private static NDArray vector(NDManager manager, double[] flat, int from, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) flat[from + i];
        }
        return manager.create(values, new Shape(count));
    }

    /** The numbers in the same order. */
    static double[] flat(CandidateScores scores) {
        return scores.vectors().stream()
                .flatMap(vector -> {
                    List<Double> numbers = new ArrayList<>();
                    for (float value : vector.toFloatArray()) {
                        numbers.add((double) value);
                    }
                    return numbers.stream();
                })
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    /** What each costs, in the same order. */
    static double[] costs(CandidateScores scores) {
        List<Double> costs = new ArrayList<>();
        List<NDArray> vectors = scores.vectors();
        for (int v = 0; v < vectors.size(); v++) {
            for (int i = 0; i < vectors.get(v).size(); i++) {
                costs.add(scores.costs()[v]);
            }
        }
        return costs.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Whether each is kept, in the same order. */
    static boolean[] flat(CandidateMasks masks) {
        List<Boolean> kept = new ArrayList<>();
        for (NDArray vector : masks.vectors()) {
            for (boolean one : vector.toBooleanArray()) {
                kept.add(one);
            }
        }
        boolean[] result = new boolean[kept.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = kept.get(i);
        }
        return result;
    }

    /** One to four matrices of up to 6 singular values and 40 sparse entries, either of which may be missing. */
    static CandidateScores random(NDManager manager, Random random, DoubleSupplier number) {
        int matrices = 1 + random.nextInt(4);
        int[] singular = random.ints(matrices, 0, 7).toArray();
        int[] sparse = random.ints(matrices, 0, 41).toArray();
        long[] cost = random.longs(matrices, 2, 12).toArray();
        double[] flat =
                new double[IntStream.of(singular).sum() + IntStream.of(sparse).sum()];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = number.getAsDouble();
        }
        return scores(manager, flat, singular, sparse, cost);
    }
}
