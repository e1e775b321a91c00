package io.twofold.engine.policy;

import io.twofold.engine.allocation.AllocationSpace;
import io.twofold.json.Json;
import io.twofold.recipe.Allocation;
import io.twofold.recipe.Estimator;
import io.twofold.recipe.Granularity;
import io.twofold.recipe.Minibatch;
import io.twofold.recipe.RequestReader;
import io.twofold.recipe.TruncatedGaussian;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small spaces to search, and settings to search them with. */
final class Searches {
    private Searches() {}

    /** Blocks of three matrices, every other block with a wider one. */
    static AllocationSpace space(int blocks, double sparsity, Granularity granularity) {
        Map<String, Map<String, List<Integer>>> shapes = new LinkedHashMap<>();
        for (int i = 0; i < blocks; i++) {
            Map<String, List<Integer>> block = new LinkedHashMap<>();
            block.put("layers." + i + ".q", List.of(40, 40));
            block.put("layers." + i + ".v", List.of(10, 40));
            block.put("layers." + i + ".up", List.of(i % 2 == 0 ? 90 : 131, 40));
            shapes.put("layers." + i, block);
        }
        return space(shapes, sparsity, granularity);
    }

    static AllocationSpace space(
            Map<String, Map<String, List<Integer>>> shapes, double sparsity, Granularity granularity) {
        String request = """
                {"model": "builtin:sample", "recipe": {"preset": "qr-uniform", "sparsity": %s}}""".formatted(sparsity);
        return new AllocationSpace(
                shapes, RequestReader.read(Json.parse(request)).recipe(), granularity);
    }

    static TruncatedGaussian settings(Estimator estimator, int iterations, double learningRate) {
        return settings(estimator, iterations, learningRate, 0);
    }

    static TruncatedGaussian settings(Estimator estimator, int iterations, double learningRate, int patience) {
        return settings(
                estimator,
                new TruncatedGaussian.Window(0.05, 0.05, 0.005, 0.1, 0.8),
                iterations,
                learningRate,
                patience);
    }

    static TruncatedGaussian settings(
            Estimator estimator, TruncatedGaussian.Window window, int iterations, double learningRate, int patience) {
        return new TruncatedGaussian(
                Granularity.BLOCK,
                new Allocation.Uniform(),
                estimator,
                window,
                iterations,
                new TruncatedGaussian.AdamW(learningRate, 0.9, 0.999, 1e-8, 0),
                new Minibatch(1, 2),
                20,
                false,
                patience);
    }

    static SearchState run(PolicySearch search, SearchState state, Objective objective) {
        SearchState next = state;
        while (!search.finished(next)) {
            next = search.step(next, objective);
        }
        return next;
    }
}
