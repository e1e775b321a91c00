package io.twofold.engine.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.allocation.BudgetPlan;
import io.twofold.engine.decomposition.ParameterShare;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.torch.Kernels;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Times the matrix products that a piece of work cannot do without, on their own and in the same shapes. */
public final class GemmBound implements AutoCloseable {
    private static final int ROUNDS = 3;
    private static final int TOKENS = 2048;

    private final NDManager manager;
    private final Kernels kernels = Kernels.load("selection", "benchmark");

    /** @param parent decides the device */
    public GemmBound(NDManager parent) {
        this.manager = parent.newSubManager();
    }

    /**
     * What some products cost.
     *
     * @param seconds best of a few rounds
     * @param flops two for each multiplication
     */
    public record Products(double seconds, double flops) {

        /** The same, so many times. */
        public Products times(int factor) {
            return new Products(seconds * factor, flops * factor);
        }

        private Products plus(Products other) {
            return new Products(seconds + other.seconds, flops + other.flops);
        }
    }

    private record Sizes(int m, int n, int k) implements Comparable<Sizes> {
        @Override
        public int compareTo(Sizes other) {
            int byM = Integer.compare(m, other.m);
            int byN = byM != 0 ? byM : Integer.compare(n, other.n);
            return byN != 0 ? byN : Integer.compare(k, other.k);
        }
    }

    /** Returns when everything that was asked of the device is done. */
    public static void await(NDManager manager) {
        try (NDArray probe = manager.zeros(new Shape(1))) {
            probe.getFloat();
        }
    }

    /** The three m × r × n products of each iteration of robust PCA, over all matrices of a plan. */
    public Products decompositions(LanguageModel model, BudgetPlan plan, int iterations) {
        Map<Sizes, Integer> counts = new TreeMap<>();
        for (String name : plan.matrices()) {
            List<Integer> shape = model.shape(name);
            int rank = plan.share(name).map(ParameterShare::rank).orElse(0);
            if (rank == 0) {
                continue; // no products
            }
            counts.merge(new Sizes(shape.get(0), shape.get(1), rank), 1, Integer::sum);
        }
        Products total = new Products(0, 0);
        for (Map.Entry<Sizes, Integer> entry : counts.entrySet()) {
            Sizes s = entry.getKey();
            try (NDManager scope = manager.newSubManager()) {
                NDArray a = scope.randomNormal(new Shape(s.m, s.n));
                NDArray u = scope.randomNormal(new Shape(s.m, s.k));
                NDArray v = scope.randomNormal(new Shape(s.k, s.n));
                double seconds = best(() ->
                        kernels.call(scope, "products", a, u, v, iterations).getFloat());
                Products once = new Products(seconds, 6.0 * s.m * s.n * s.k * iterations);
                total = total.plus(once.times(entry.getValue()));
            }
        }
        return total;
    }

    /** The product of each linear layer and of the head with so many tokens, {@value #TOKENS} at a time. */
    public Products forward(LanguageModel model, long tokens) {
        return forward(model, tokens, tokens);
    }

    /** As {@link #forward(LanguageModel, long)}, where the head sees only some of the tokens. */
    public Products forward(LanguageModel model, long tokens, long scored) {
        Map<Sizes, Integer> counts = new TreeMap<>();
        for (String name : model.matrices()) {
            List<Integer> shape = model.shape(name);
            counts.merge(new Sizes(TOKENS, shape.get(0), shape.get(1)), 1, Integer::sum);
        }
        int hidden = model.shape(model.matrices().get(0)).get(1); // the first layer reads the residual stream
        Map<Sizes, Integer> head = Map.of(new Sizes(TOKENS, model.vocabularySize(), hidden), 1);
        return forward(counts, tokens).plus(forward(head, scored));
    }

    private Products forward(Map<Sizes, Integer> counts, long tokens) {
        Products total = new Products(0, 0);
        for (Map.Entry<Sizes, Integer> entry : counts.entrySet()) {
            Sizes s = entry.getKey();
            try (NDManager scope = manager.newSubManager()) {
                NDArray x = scope.randomNormal(new Shape(s.m, s.k));
                NDArray w = scope.randomNormal(new Shape(s.n, s.k));
                double seconds = best(() -> kernels.call(scope, "layer", x, w).getFloat());
                double share = (double) tokens / TOKENS;
                Products once = new Products(seconds * share, 2.0 * s.m * s.n * s.k * share);
                total = total.plus(once.times(entry.getValue()));
            }
        }
        return total;
    }

    private static double best(Runnable work) {
        double best = Double.POSITIVE_INFINITY;
        work.run();
        for (int round = 0; round < ROUNDS; round++) {
            long begin = System.nanoTime();
            work.run();
            best = Math.min(best, (System.nanoTime() - begin) / 1e9);
        }
        return best;
    }

    @Override
    public void close() {
        manager.close();
        kernels.close();
    }
}
