package io.twofold.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.candidates.CandidateMasks;
import io.twofold.engine.candidates.CandidateRanking;
import io.twofold.engine.candidates.CandidateScores;
import io.twofold.engine.candidates.Candidates;
import io.twofold.engine.storage.StoredCandidates;
import io.twofold.engine.torch.Kernels;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** What the candidates of some matrices are worth before anything is learnt. */
final class CandidateValues {
    /** Choice and energies depend on each other; a few rounds, not a fixed point. */
    private static final int ROUNDS = 4;

    private final StoredCandidates candidates;
    private final Kernels kernels;
    private final List<String> matrices;
    private final long[] rankCosts;
    private final long[] sizes;
    private final Runnable betweenMatrices;

    /**
     * @param kernels with {@code candidates} and {@code ranking}
     * @param rankCosts m + n of each matrix
     * @param sizes m·n of each matrix
     * @param betweenMatrices called before each is read; may throw to give up
     */
    CandidateValues(
            StoredCandidates candidates,
            Kernels kernels,
            List<String> matrices,
            long[] rankCosts,
            long[] sizes,
            Runnable betweenMatrices) {
        this.candidates = candidates;
        this.kernels = kernels;
        this.matrices = matrices;
        this.rankCosts = rankCosts;
        this.sizes = sizes;
        this.betweenMatrices = betweenMatrices;
    }

    /** σ and |S|. */
    CandidateScores magnitude(NDManager owner) {
        return each(
                owner,
                (pool, i) -> new NDList(pool.sigma().duplicate(), pool.values().abs()));
    }

    /**
     * The energy per parameter, σ² ÷ (m + n) and S².
     *
     * @param weights by how much the energy of each matrix counts
     */
    CandidateScores energy(NDManager owner, double[] weights) {
        return each(
                owner,
                (pool, i) -> new NDList(
                        pool.sigma().square().mul(weights[i] / rankCosts[i]),
                        pool.values().square().mul(weights[i])));
    }

    /**
     * The energy per parameter that hangs on a candidate alone where S is refitted, which makes up for whatever is not
     * kept of L on its support: given the best for the budget by the energies as they were the round before, in a few
     * rounds.
     *
     * @param weights by how much the energy of each matrix counts
     * @param budget parameters
     */
    CandidateScores marginalEnergy(NDManager owner, double[] weights, long budget) {
        CandidateScores energy = energy(owner, weights);
        for (int round = 0; round < ROUNDS; round++) {
            try (CandidateScores before = energy;
                    CandidateMasks kept = best(owner, before, budget).masks()) {
                energy = marginalEnergy(owner, weights, kept);
            }
        }
        return energy;
    }

    private CandidateScores marginalEnergy(NDManager owner, double[] weights, CandidateMasks kept) {
        return each(owner, (pool, i) -> {
            NDList energy = pool.marginalEnergy(
                    kernels, kept.singular().get(i), kept.sparse().get(i));
            return new NDList(
                    energy.get(0).mul(weights[i] / rankCosts[i]), energy.get(1).mul(weights[i]));
        });
    }

    /** The candidates of highest score for a budget. */
    CandidateRanking.Selected best(NDManager owner, CandidateScores scores, long budget) {
        return new CandidateRanking(kernels).select(owner, scores, budget, sizes);
    }

    /** The values that a function has for the singular values and the entries of each matrix. */
    private CandidateScores each(NDManager owner, BiFunction<Candidates, Integer, NDList> function) {
        List<NDArray> singular = new ArrayList<>();
        List<NDArray> sparse = new ArrayList<>();
        for (int i = 0; i < matrices.size(); i++) {
            betweenMatrices.run();
            try (NDManager scope = owner.newSubManager()) {
                NDList values = function.apply(candidates.load(scope, matrices.get(i)), i);
                values.attach(owner);
                singular.add(values.get(0));
                sparse.add(values.get(1));
            }
        }
        return new CandidateScores(singular, sparse, rankCosts);
    }
}
