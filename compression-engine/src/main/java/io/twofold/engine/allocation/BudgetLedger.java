package io.twofold.engine.allocation;

import io.twofold.engine.decomposition.ParameterShare;
import java.math.BigDecimal;
import java.util.List;

/** Counts what was kept, matrix by matrix, from the tensors as they were stored. */
public final class BudgetLedger {
    private long dense;
    private long kept;

    /** Books a matrix that stayed as it was. */
    public void keepDense(List<Integer> shape) {
        dense += AllocationSpace.parameters(shape);
        kept += AllocationSpace.parameters(shape);
    }

    /** Books a matrix stored with so much. */
    public void keep(List<Integer> shape, ParameterShare stored) {
        dense += AllocationSpace.parameters(shape);
        kept += stored.parameters(shape.get(0), shape.get(1));
    }

    /** Parameters before. */
    public long dense() {
        return dense;
    }

    /** Parameters after. */
    public long kept() {
        return kept;
    }

    /**
     * Refuses to certify more than was asked for.
     *
     * @throws IllegalStateException if kept ÷ dense exceeds 1 − ρ
     */
    public void requireAtMost(double sparsity) {
        BigDecimal allowed =
                BigDecimal.ONE.subtract(BigDecimal.valueOf(sparsity)).multiply(BigDecimal.valueOf(dense));
        if (BigDecimal.valueOf(kept).compareTo(allowed) > 0) {
            throw new IllegalStateException(
                    "kept " + kept + " of " + dense + " parameters, over a sparsity of " + sparsity);
        }
    }
}
