package io.twofold.engine.bench;

import io.twofold.engine.allocation.AllocationPoint;
import io.twofold.engine.policy.PolicySearch;
import io.twofold.engine.policy.SearchState;
import io.twofold.json.Json;
import io.twofold.recipe.Estimator;
import io.twofold.recipe.Granularity;
import io.twofold.recipe.Recipe;
import io.twofold.recipe.RequestReader;
import io.twofold.recipe.TruncatedGaussian;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How much of a planted surface's gain the search finds, and how well its estimators know the gradient there. */
public final class PolicyBenchmark {
    private static final List<Integer> ITERATIONS = List.of(50, 200, 800);
    private static final List<Double> LEARNING_RATES = List.of(0.002, 0.01);

    private PolicyBenchmark() {}

    /**
     * What was measured.
     *
     * @param seeds surfaces, each searched once per setting
     * @param blockSpread standard deviation of a block's sensitivity, the logarithm of its losses' factor
     * @param matrixSpread the same of a matrix's
     * @param gains what there is to find
     * @param searches what was found
     * @param estimates how the gradient was known
     */
    public record Result(
            int seeds,
            double blockSpread,
            double matrixSpread,
            List<Gain> gains,
            List<Search> searches,
            List<GradientAccuracy> estimates) {

        public Result {
            gains = List.copyOf(gains);
            searches = List.copyOf(searches);
            estimates = List.copyOf(estimates);
        }
    }

    /**
     * What the best allocation gains over the uniform one.
     *
     * @param granularity what has a sparsity of its own
     * @param rankRatios whether rank ratios matter
     * @param reachable share of the uniform allocation's loss that the best one saves, mean over the surfaces
     */
    public record Gain(Granularity granularity, boolean rankRatios, double reachable) {}

    /**
     * What searches with one setting found.
     *
     * @param granularity what has a sparsity of its own
     * @param rankRatios whether rank ratios matter
     * @param estimator of the gradient
     * @param learningRate of AdamW
     * @param iterations T
     * @param found share of the reachable gain, mean over the surfaces
     * @param deviation its standard deviation
     */
    public record Search(
            Granularity granularity,
            boolean rankRatios,
            Estimator estimator,
            double learningRate,
            int iterations,
            double found,
            double deviation) {}

    /**
     * Runs it.
     *
     * @param seeds number of surfaces and searches per setting, at least 1
     * @param draws number of estimates per row of the gradients' table, at least 2
     */
    public static Result run(int seeds, int draws) {
        List<Gain> gains = new ArrayList<>();
        List<Search> searches = new ArrayList<>();
        for (boolean rankRatios : new boolean[] {false, true}) {
            for (Granularity granularity : Granularity.values()) {
                List<PlantedSurface> surfaces = new ArrayList<>();
                for (int seed = 0; seed < seeds; seed++) {
                    surfaces.add(new PlantedSurface(recipe(), granularity, seed, rankRatios));
                }
                double[] optima = surfaces.stream()
                        .mapToDouble(surface -> surface.loss(0, surface.optimum()))
                        .toArray();
                gains.add(new Gain(granularity, rankRatios, reachable(surfaces, optima)));
                for (Estimator estimator : Estimator.values()) {
                    for (double learningRate : LEARNING_RATES) {
                        for (int iterations : ITERATIONS) {
                            TruncatedGaussian settings = settings(estimator, learningRate, iterations);
                            double[] found = found(surfaces, optima, settings);
                            searches.add(new Search(
                                    granularity,
                                    rankRatios,
                                    estimator,
                                    learningRate,
                                    iterations,
                                    mean(found),
                                    deviation(found)));
                        }
                    }
                }
            }
        }
        PlantedSurface studied = new PlantedSurface(recipe(), Granularity.BLOCK, 0, true);
        return new Result(
                seeds,
                PlantedSurface.BLOCK_SPREAD,
                PlantedSurface.MATRIX_SPREAD,
                gains,
                searches,
                GradientAccuracy.study(studied, defaults(), draws));
    }

    private static double reachable(List<PlantedSurface> surfaces, double[] optima) {
        double[] gains = new double[optima.length];
        Arrays.setAll(gains, i -> 1 - optima[i] / surfaces.get(i).loss(0, uniform(surfaces.get(i))));
        return mean(gains);
    }

    private static double[] found(List<PlantedSurface> surfaces, double[] optima, TruncatedGaussian settings) {
        double[] found = new double[surfaces.size()];
        for (int seed = 0; seed < found.length; seed++) {
            PlantedSurface surface = surfaces.get(seed);
            PolicySearch search = new PolicySearch(surface.space(), settings, seed);
            SearchState state = search.begin(uniform(surface));
            while (!search.finished(state)) {
                state = search.step(state, surface);
            }
            double start = surface.loss(0, uniform(surface));
            double end = surface.loss(0, search.result(state));
            found[seed] = (start - end) / (start - optima[seed]);
        }
        return found;
    }

    private static AllocationPoint uniform(PlantedSurface surface) {
        return surface.space().uniform(recipe().rankRatio());
    }

    private static Recipe recipe() {
        return RequestReader.read(Json.parse("""
                {"model": "builtin:sample", "recipe": "clma"}""")).recipe();
    }

    private static TruncatedGaussian defaults() {
        return (TruncatedGaussian) recipe().allocation();
    }

    private static TruncatedGaussian settings(Estimator estimator, double learningRate, int iterations) {
        TruncatedGaussian usual = defaults();
        TruncatedGaussian.AdamW adam = usual.optimizer();
        return new TruncatedGaussian(
                usual.granularity(),
                usual.start(),
                estimator,
                usual.window(),
                iterations,
                new TruncatedGaussian.AdamW(
                        learningRate, adam.beta1(), adam.beta2(), adam.epsilon(), adam.weightDecay()),
                usual.minibatch(),
                usual.anchorInterval(),
                usual.refreshScaling(),
                0);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double deviation(double[] values) {
        double mean = mean(values);
        double squares = Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum();
        return values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
    }
}
