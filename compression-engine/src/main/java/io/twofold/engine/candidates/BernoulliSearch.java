package io.twofold.engine.candidates;

import ai.djl.ndarray.NDManager;
import io.twofold.engine.allocation.AllocationPoint;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.Bernoulli;
import io.twofold.report.SearchStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Learns the probabilities of all candidates by REINFORCE with a moving-average baseline: CAP, stage 2. Each iteration
 * draws one mask m ~ Bernoulli(s), measures the loss L of the model that keeps m, takes
 * s ← s − η(L − δ)·(m − s) ÷ (s(1 − s) + ε), projects s onto the budget, and then δ ← βδ + (1 − β)L with β = 1 − 1/w.
 *
 * <p>The first baseline is the loss of one more sample, drawn before the first iteration, because with δ = 0 the first
 * step would follow the size of the loss and nothing else; the paper does not say how it starts.
 */
public final class BernoulliSearch implements AutoCloseable {
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L; // keeps the iterations of different seeds apart

    private final BernoulliPolicy policy;
    private final Bernoulli settings;
    private final long[] sizes;
    private final long seed;
    private final NDManager parent;
    private final ToDoubleFunction<CandidateMasks> loss;
    private NDManager manager;
    private CandidateScores probabilities;
    private BernoulliState state = BernoulliState.NONE;

    /**
     * @param start makes the probabilities before the first step, owned by the given manager
     * @param sizes m·n of each matrix
     * @param loss of the model that keeps what a mask says, nats
     */
    public BernoulliSearch(
            BernoulliPolicy policy,
            Bernoulli settings,
            Function<NDManager, CandidateScores> start,
            long[] sizes,
            long seed,
            NDManager parent,
            ToDoubleFunction<CandidateMasks> loss) {
        this.policy = policy;
        this.settings = settings;
        this.sizes = sizes.clone();
        this.seed = seed;
        this.parent = parent;
        this.manager = parent.newSubManager();
        this.probabilities = start.apply(manager);
        this.loss = loss;
    }

    /** Repeats the steps of an earlier search from their losses. */
    public void resume(BernoulliState earlier) {
        for (SearchStep step : earlier.steps()) {
            apply(step.iteration(), step.lossFirst() - Objects.requireNonNull(step.baseline()));
        }
        state = earlier;
    }

    /** Whether the last iteration was done. */
    public boolean finished() {
        return state.steps().size() >= settings.iterations();
    }

    /** What a later search needs to be where this one is. */
    public BernoulliState state() {
        return state;
    }

    /** The probabilities as they are now; freed by the next step. */
    public CandidateScores probabilities() {
        return probabilities;
    }

    /**
     * One iteration.
     *
     * @throws CompressionException with {@code numeric-failure} if a loss is not finite
     */
    public void step() {
        Double first = state.firstLoss();
        if (first == null) {
            first = sampledLoss(0);
            state = new BernoulliState(state.weights(), first, state.steps());
        }
        int t = state.steps().size() + 1;
        double baseline = baseline(first);
        double sampled = sampledLoss(t);
        BernoulliPolicy.Step step = apply(t, sampled - baseline);
        double best = state.steps().stream().mapToDouble(SearchStep::best).reduce(Math.min(first, sampled), Math::min);
        ExpectedParameters expected = policy.expected(probabilities);
        AllocationPoint point = AllocationPoint.keeping(expected.singular(), expected.sparse(), sizes);
        List<SearchStep> steps = new ArrayList<>(state.steps());
        steps.add(new SearchStep(
                t,
                null,
                sampled,
                null,
                baseline,
                best,
                step.gradientNorm(),
                step.distance(),
                point.sparsity(),
                point.rankRatio()));
        state = new BernoulliState(state.weights(), first, steps);
    }

    /** δ after the steps so far. */
    private double baseline(double first) {
        double beta = 1 - 1.0 / settings.window();
        double baseline = first;
        for (SearchStep step : state.steps()) {
            baseline = beta * baseline + (1 - beta) * step.lossFirst();
        }
        return baseline;
    }

    private double sampledLoss(int iteration) {
        try (NDManager scope = parent.newSubManager()) {
            double sampled = loss.applyAsDouble(sample(scope, iteration));
            if (!Double.isFinite(sampled)) {
                throw new CompressionException(
                        FailureCode.NUMERIC_FAILURE,
                        "Policy step " + iteration + ": the loss of a sample is " + sampled
                                + "; check the checkpoint and the calibration text");
            }
            return sampled;
        }
    }

    private BernoulliPolicy.Step apply(int iteration, double advantage) {
        NDManager next = parent.newSubManager();
        try (NDManager scope = parent.newSubManager()) {
            BernoulliPolicy.Step step = policy.step(next, probabilities, sample(scope, iteration), advantage);
            probabilities = step.scores();
            manager.close();
            manager = next;
            return step;
        }
    }

    private CandidateMasks sample(NDManager owner, int iteration) {
        return policy.sample(owner, probabilities, seed + iteration * GOLDEN_RATIO);
    }

    @Override
    public void close() {
        manager.close();
    }
}
