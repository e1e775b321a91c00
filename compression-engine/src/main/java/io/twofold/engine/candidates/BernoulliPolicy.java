package io.twofold.engine.candidates;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.twofold.engine.torch.Kernels;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.util.ArrayList;
import java.util.List;

/**
 * Independent Bernoulli variables m ~ Bernoulli(s), one for every candidate, whose expected cost Σ c·s stays within a
 * budget: CAP, stage 2. It draws masks and follows their policy gradient; the loss is measured elsewhere.
 */
public final class BernoulliPolicy {
    private static final double LOG_SMALLEST = Math.log(Float.MIN_NORMAL);
    private static final double LOG_LARGEST = 700;

    private final Kernels kernels;
    private final double budget;
    private final double learningRate;
    private final double epsilon;

    /**
     * What a step led to.
     *
     * @param scores the probabilities after it
     * @param gradientNorm |(L − δ) ∇log p|, over all candidates
     * @param distance how far the probabilities moved, Euclidean
     */
    public record Step(CandidateScores scores, double gradientNorm, double distance) {}

    /**
     * @param kernels with {@code ranking}, {@code bernoulli}
     * @param budget B ≥ 0: parameters kept in expectation, at most
     * @param learningRate η
     * @param epsilon ε ≥ 0 in ∇log p = (m − s) ÷ (s(1 − s) + ε)
     */
    public BernoulliPolicy(Kernels kernels, double budget, double learningRate, double epsilon) {
        this.kernels = kernels;
        this.budget = budget;
        this.learningRate = learningRate;
        this.epsilon = epsilon;
    }

    /** The same probability B ÷ Σ c, at most 1, for candidates like these. */
    public CandidateScores constant(NDManager manager, CandidateScores like) {
        double fraction = Math.min(1, budget / Math.max(1, like.totalCost()));
        float probability = (float) fraction;
        float s = probability > fraction ? Math.nextDown(probability) : probability;
        List<NDArray> vectors = new ArrayList<>();
        for (NDArray vector : like.vectors()) {
            vectors.add(manager.full(vector.getShape(), s, DataType.FLOAT32));
        }
        return like.with(vectors);
    }

    /**
     * Probabilities with odds in proportion to a value: s ÷ (1 − s) = value ÷ θ, with the one θ > 0 that meets the
     * budget. A candidate of value 0 gets 0; where the budget pays for all others, they get 1.
     *
     * @param value finite and not negative
     * @throws CompressionException with {@code numeric-failure} if a value is neither
     */
    public CandidateScores initial(NDManager manager, CandidateScores value) {
        List<NDArray> vectors = value.vectors();
        try (NDManager scratch = manager.newSubManager()) {
            if (!kernels.call(scratch, "usable", vectors).toBooleanArray()[0]) {
                throw new CompressionException(
                        FailureCode.NUMERIC_FAILURE,
                        "A candidate's value is negative, NaN or infinite; check the checkpoint");
            }
            NDArray costs = onHost(scratch, value.costs());
            double most = number(scratch, "total_cost", vectors, costs); // Σ c·s is at most this ÷ θ
            double guess = Math.log(Math.max(most, Float.MIN_NORMAL) / Math.max(budget, Float.MIN_NORMAL));
            double theta =
                    Math.exp(new BudgetEquation(x -> number(scratch, "odds_cost", vectors, costs, Math.exp(x)), budget)
                            .solve(Math.max(guess, LOG_SMALLEST), LOG_SMALLEST, LOG_LARGEST));
            List<NDArray> result = new ArrayList<>();
            for (NDArray vector : vectors) {
                result.add(kernels.call(manager, "odds", vector, theta));
            }
            return value.with(result);
        }
    }

    /**
     * A mask, true with probability s. It depends on the seed, the matrix, the kind and the position alone, and is the
     * same on every device.
     */
    public CandidateMasks sample(NDManager manager, CandidateScores s, long seed) {
        List<NDArray> masks = new ArrayList<>();
        List<NDArray> vectors = s.vectors();
        for (int i = 0; i < vectors.size(); i++) {
            long stream = RandomStream.seed(seed, i % s.matrices(), i / s.matrices());
            masks.add(kernels.call(manager, "bernoulli", vectors.get(i), stream));
        }
        return CandidateMasks.of(masks);
    }

    /**
     * One step of REINFORCE: z = s − η(L − δ)∇log p(m), then the point nearest to z in {Σ c·s ≤ B, 0 ≤ s ≤ 1}.
     *
     * @param masks m, drawn from s
     * @param advantage L − δ: the loss under m, less the baseline
     * @throws CompressionException with {@code numeric-failure} if the gradient is not finite
     */
    public Step step(NDManager manager, CandidateScores s, CandidateMasks masks, double advantage) {
        try (NDManager scratch = manager.newSubManager()) {
            List<NDArray> before = s.vectors();
            List<NDArray> drawn = masks.vectors();
            List<NDArray> z = new ArrayList<>();
            double squared = 0;
            for (int i = 0; i < before.size(); i++) {
                NDList moved = kernels.callForList(
                        scratch, "descended", before.get(i), drawn.get(i), learningRate * advantage, epsilon);
                z.add(moved.get(0));
                squared += moved.get(1).toDoubleArray()[0];
            }
            double norm = Math.abs(advantage) * Math.sqrt(squared);
            if (!Double.isFinite(norm)) {
                throw new CompressionException(
                        FailureCode.NUMERIC_FAILURE,
                        "The policy gradient of a step is not finite: the loss less its baseline is " + advantage);
            }
            CandidateScores after = s.with(project(manager, scratch, z, s.costs()));
            double distance = number(scratch, "squared_distance", before, after.vectors());
            return new Step(after, norm, Math.sqrt(distance));
        }
    }

    /** Σ c·s of every matrix and kind. */
    public ExpectedParameters expected(CandidateScores s) {
        double[] sums;
        try (NDArray all = kernels.call(s.singular().get(0).getManager(), "sums", s.vectors())) {
            sums = all.toDoubleArray();
        }
        double[] costs = s.costs();
        double[] singular = new double[s.matrices()];
        double[] sparse = new double[s.matrices()];
        for (int j = 0; j < s.matrices(); j++) {
            singular[j] = sums[j] * costs[j];
            sparse[j] = sums[s.matrices() + j];
        }
        return new ExpectedParameters(singular, sparse);
    }

    /** s = clip(z − ν·c) for the least ν ≥ 0 that meets the budget: stationarity of the nearest point. */
    private List<NDArray> project(NDManager manager, NDManager scratch, List<NDArray> z, double[] cost) {
        NDArray costs = onHost(scratch, cost);
        double excess = number(scratch, "projected_cost", z, costs, 0.0) - budget;
        double nu = 0;
        if (excess > 0) {
            // the cost falls with ν by Σ c² at most
            double fastest = 0;
            for (int i = 0; i < cost.length; i++) {
                fastest += cost[i] * cost[i] * z.get(i).size();
            }
            nu = Math.exp(new BudgetEquation(x -> number(scratch, "projected_cost", z, costs, Math.exp(x)), budget)
                    .solve(Math.log(excess / fastest), -LOG_LARGEST, LOG_LARGEST));
        }
        List<NDArray> result = new ArrayList<>();
        for (int i = 0; i < cost.length; i++) {
            result.add(kernels.call(manager, "projected", z.get(i), nu * cost[i]));
        }
        return result;
    }

    /** A kernel's float64 number, taken to the host. */
    private double number(NDManager scratch, String function, Object... arguments) {
        try (NDArray result = kernels.call(scratch, function, arguments)) {
            return result.toDoubleArray()[0];
        }
    }

    /** The kernels read costs as numbers, for which a GPU would have to be waited for. */
    private static NDArray onHost(NDManager scratch, double[] costs) {
        return scratch.newSubManager(Device.cpu()).create(costs);
    }
}
