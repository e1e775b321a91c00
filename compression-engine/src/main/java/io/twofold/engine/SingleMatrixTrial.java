package io.twofold.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.allocation.AllocationSpace;
import io.twofold.engine.candidates.CandidateMasks;
import io.twofold.engine.candidates.CandidateScores;
import io.twofold.engine.candidates.Candidates;
import io.twofold.engine.storage.StoredCandidates;
import io.twofold.engine.torch.Kernels;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compresses one matrix by its own best candidates, to half of what is kept of a matrix on average: so little is
 * kept that a few sequences can tell what it costs.
 */
final class SingleMatrixTrial {
    private static final double[] EQUAL = {1};

    /**
     * Of a matrix's energy: what a trial loses at least, so that a matrix that is sparse already is neither taken for an
     * infinitely precious one nor, where nothing is lost at all, for one without energy, which would be given away.
     */
    private static final double LEAST_LOSS = 1e-4;

    private final AllocationSpace space;
    private final StoredCandidates candidates;
    private final boolean refit;
    private final Kernels kernels;

    /**
     * @param refit whether S is refitted on its support
     * @param kernels with {@code candidates} and {@code ranking}
     */
    SingleMatrixTrial(AllocationSpace space, StoredCandidates candidates, boolean refit, Kernels kernels) {
        this.space = space;
        this.candidates = candidates;
        this.refit = refit;
        this.kernels = kernels;
    }

    /**
     * What became of a matrix.
     *
     * @param weight W′, m × n
     * @param lostEnergy ‖(W − W′)·D‖², at least a ten-thousandth of ‖W·D‖²
     */
    record Outcome(NDArray weight, double lostEnergy) {}

    /** Compresses a matrix with the weight W; null if it stays dense anyway. */
    @Nullable
    Outcome compress(NDManager manager, String matrix, NDArray dense) {
        int index = space.matrices().indexOf(matrix);
        if (index < 0) {
            return null;
        }
        long size = space.sizes()[index];
        long budget = (long) ((1 - space.meanSparsity()) / 2 * size);
        CandidateValues values = new CandidateValues(
                candidates,
                kernels,
                List.of(matrix),
                new long[] {space.rankCosts()[index]},
                new long[] {size},
                () -> {});
        CandidateScores energy = refit ? values.marginalEnergy(manager, EQUAL, budget) : values.energy(manager, EQUAL);
        CandidateMasks kept = values.best(manager, energy, budget).masks();
        Candidates pool = candidates.load(manager, matrix);
        NDArray weight = pool.weight(
                kernels, manager, dense, kept.singular().get(0), kept.sparse().get(0), refit);
        double lost = energy(weight.sub(dense), pool.scale());
        return new Outcome(
                weight, Math.max(lost, LEAST_LOSS * energy(weight.zerosLike().sub(dense), pool.scale())));
    }

    private static double energy(NDArray difference, NDArray scale) {
        return difference.mul(scale).square().sum().getFloat();
    }
}
