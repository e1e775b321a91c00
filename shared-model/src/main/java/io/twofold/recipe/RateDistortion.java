package io.twofold.recipe;

import java.util.List;

/**
 * Prunes where it costs least: the error of each matrix's outputs is measured at a few sparsities, weighted by how much
 * the loss of the dense model depends on these outputs, and the sum of all weighted errors is minimised under the budget.
 * Every matrix has a sparsity of its own.
 *
 * @param sequences how many of the calibration sequences the loss is differentiated on; all, if there are fewer
 * @param sparsities at which each matrix is compressed to measure its error, rising; the mean sparsity of the budget is
 *     added if it lies outside of them
 * @param iterations of the decomposition in such a measurement, at most
 * @param clip by how many times the median of all matrices one's predicted share of the loss may exceed it at equal
 *     sparsity, at least 1
 * @param lowest no matrix is pruned less, unless the budget leaves less than 0.1 between this and its mean
 * @param highest no matrix is pruned more, likewise
 * @param budget in what the sum is counted
 */
public record RateDistortion(
        int sequences,
        List<Double> sparsities,
        int iterations,
        double clip,
        double lowest,
        double highest,
        BudgetUnit budget)
        implements Allocation {

    public RateDistortion {
        sparsities = List.copyOf(sparsities);
    }

    @Override
    public void validate(Problems problems) {
        problems.require(sequences >= 1 && sequences <= 100_000, "sequences", "must lie in 1 … 100000", sequences);
        problems.require(
                isRising(sparsities), "sparsities", "must be 2 to 16 rising numbers between 0 and 1", sparsities);
        problems.require(iterations >= 1 && iterations <= 10_000, "iterations", "must lie in 1 … 10000", iterations);
        problems.require(clip >= 1 && clip <= 1e12, "clip", "must lie in 1 … 1e12", clip);
        problems.require(lowest >= 0 && lowest < highest, "lowest", "must lie in [0, highest)", lowest);
        problems.require(highest <= 1, "highest", "must be at most 1", highest);
    }

    private static boolean isRising(List<Double> values) {
        double before = 0;
        for (double value : values) {
            if (!(value > before && value < 1)) {
                return false;
            }
            before = value;
        }
        return values.size() >= 2 && values.size() <= 16;
    }
}
