package io.twofold.engine.policy;

import io.twofold.engine.allocation.AllocationPoint;
import io.twofold.engine.allocation.AllocationSpace;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.TruncatedGaussian;
import io.twofold.report.SearchStep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.DoubleStream;

/**
 * Learns µ = (µ_s, µ_κ) by policy gradient: CLMA, Algorithm 1, from the losses of two samples per iteration.
 *
 * <p>Nothing is remembered between the calls; all that changes is in the {@link SearchState}. What an iteration draws
 * depends on the seed and its number alone.
 */
public final class PolicySearch {
    private static final RandomGeneratorFactory<RandomGenerator> GENERATORS =
            RandomGeneratorFactory.of("L64X128MixRandom");
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L; // keeps the iterations of different seeds apart

    private final TruncatedGaussian settings;
    private final long seed;
    private final Coordinates coordinates;
    private final GradientEstimator estimator;
    private final AnnealingSchedule schedule;
    private final AdamW optimizer;

    public PolicySearch(AllocationSpace space, TruncatedGaussian settings, long seed) {
        this.settings = settings;
        this.seed = seed;
        this.coordinates = new Coordinates(space);
        this.estimator = GradientEstimator.of(settings.estimator(), coordinates);
        this.schedule = new AnnealingSchedule(settings.window(), settings.outerIterations());
        this.optimizer = new AdamW(settings.optimizer());
    }

    /** The state before the first step: µ is the start, put on the budget plane and into the box. */
    public SearchState begin(AllocationPoint start) {
        AllocationPoint mean = coordinates.point(coordinates.ontoPlane(coordinates.vector(start)));
        List<Double> zeros = boxed(new double[coordinates.count()]);
        return new SearchState(0, mean, mean, zeros, zeros, List.of());
    }

    /**
     * One outer iteration: sample twice, compare the losses, move µ, project.
     *
     * @param objective asked twice, for the first sample and then for the second
     * @throws CompressionException with {@code numeric-failure} if a loss is not finite
     */
    public SearchState step(SearchState state, Objective objective) {
        int t = state.iterations() + 1;
        double[] mean = coordinates.vector(state.mean());
        double radius = schedule.radius(t);

        SamplePair pair = estimator.sample(mean, new TruncatedNormal(sigma(), radius), random(t));
        double first = loss(objective, t, pair.first());
        double second = loss(objective, t, pair.second());
        double[] gradient = pair.gradient(first, second);

        double[] m = unboxed(state.firstMoment());
        double[] v = unboxed(state.secondMoment());
        double[] next = estimator.project(optimizer.step(t, mean, gradient, m, v));

        AllocationPoint nextMean = coordinates.point(next);
        List<SearchStep> steps = new ArrayList<>(state.steps());
        steps.add(new SearchStep(
                t,
                radius,
                first,
                second,
                null,
                Math.min(state.best(), Math.min(first, second)),
                distance(gradient, new double[gradient.length]),
                distance(next, mean),
                nextMean.sparsity(),
                nextMean.rankRatio()));
        return new SearchState(t, state.start(), nextMean, boxed(m), boxed(v), steps);
    }

    /** Whether the last iteration was done, or the loss has become flat and patience is over. */
    public boolean finished(SearchState state) {
        int patience = settings.patience();
        int done = state.iterations();
        if (done >= settings.outerIterations()) {
            return true;
        }
        return patience > 0
                && done >= 2L * patience
                && meanLoss(state.steps().subList(done - patience, done))
                        >= meanLoss(state.steps().subList(done - 2 * patience, done - patience));
    }

    /** µ, exactly on the budget plane: what was learnt (supplement A.2, Final Return). */
    public AllocationPoint result(SearchState state) {
        return coordinates.point(coordinates.ontoPlane(coordinates.vector(state.mean())));
    }

    private double sigma() {
        return Math.sqrt(settings.window().variance());
    }

    /** A generator of its own for each iteration; the factory scrambles the number it is given, byte arrays it does not. */
    private RandomGenerator random(int iteration) {
        return GENERATORS.create(seed + iteration * GOLDEN_RATIO);
    }

    private static double loss(Objective objective, int iteration, AllocationPoint sample) {
        double loss = objective.loss(iteration, sample);
        if (!Double.isFinite(loss)) {
            throw new CompressionException(
                    FailureCode.NUMERIC_FAILURE,
                    "Outer iteration " + iteration + ": the loss of a sample is " + loss
                            + "; check the calibration text, or sample nearer with a smaller"
                            + " allocation.window.initialRadius");
        }
        return loss;
    }

    private static double meanLoss(List<SearchStep> steps) {
        return steps.stream()
                .flatMapToDouble(step -> DoubleStream.of(step.lossFirst(), Objects.requireNonNull(step.lossSecond())))
                .average()
                .orElseThrow();
    }

    private static double distance(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }
        return Math.sqrt(sum);
    }

    private static List<Double> boxed(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    private static double[] unboxed(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
