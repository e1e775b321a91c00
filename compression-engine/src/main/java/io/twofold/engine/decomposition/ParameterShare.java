package io.twofold.engine.decomposition;

import io.twofold.recipe.Selection;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * What one m × n matrix may keep.
 *
 * @param rank r of the low-rank part, costing r(m + n) parameters
 * @param nonZeros K entries of the sparse part, costing one parameter each
 */
public record ParameterShare(int rank, long nonZeros) {

    /**
     * The definition used by OATS and CLMA: r = ⌊κ(1−ρ)mn ÷ (m+n)⌋ and K = ⌊(1−κ)(1−ρ)mn⌋ plus what the rank's floor
     * left over, so that r(m+n) + K = ⌊(1−ρ)mn⌋. Computed in decimal: a sparsity of 0.9 leaves exactly a tenth.
     *
     * @param sparsity ρ in [0, 1]
     * @param rankRatio κ in [0, 1]
     */
    public static ParameterShare of(int rows, int columns, double sparsity, double rankRatio) {
        BigDecimal kept = BigDecimal.ONE
                .subtract(BigDecimal.valueOf(sparsity))
                .multiply(BigDecimal.valueOf((long) rows * columns));
        long total = kept.setScale(0, RoundingMode.FLOOR).longValueExact();
        long rank = BigDecimal.valueOf(rankRatio)
                .multiply(kept)
                .divide(BigDecimal.valueOf((long) rows + columns), 0, RoundingMode.FLOOR)
                .longValueExact();
        return new ParameterShare((int) rank, total - rank * (rows + columns));
    }

    /**
     * With a pattern K is what it keeps, and the rank takes what that leaves of the budget, r = ⌊((1−ρ)mn − K) ÷ (m+n)⌋
     * (OATS, section 3.2: density n/m, κ solved for); else as above.
     *
     * @param selection if a pattern, one that {@linkplain Selection#fits fits} ρ and whose m divides the columns
     */
    public static ParameterShare of(int rows, int columns, double sparsity, double rankRatio, Selection selection) {
        if (!selection.isPattern()) {
            return of(rows, columns, sparsity, rankRatio);
        }
        long nonZeros = selection.entries((long) rows * columns);
        long left = of(rows, columns, sparsity, 0).nonZeros() - nonZeros;
        return new ParameterShare((int) Math.max(0, left / (rows + columns)), nonZeros);
    }

    /** What is used of it where there is one part only, which leaves the other's share unused. */
    public ParameterShare used(boolean lowRank, boolean sparse) {
        return new ParameterShare(lowRank ? rank : 0, sparse ? nonZeros : 0);
    }

    /** r(m + n) + K. */
    public long parameters(int rows, int columns) {
        return (long) rank * (rows + columns) + nonZeros;
    }
}
