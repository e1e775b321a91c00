package io.twofold.engine.allocation;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.util.Arrays;

/**
 * What matrices cost, in parameters or bytes, and how much of that they may cost together.
 *
 * @param costs of each matrix if nothing is pruned and nothing but values counts
 * @param available what values may cost in all
 */
public record SizeBudget(double[] costs, double available) {

    /** The budget of a space in parameters. */
    public static SizeBudget ofParameters(AllocationSpace space) {
        return new SizeBudget(Arrays.stream(space.sizes()).asDoubleStream().toArray(), space.budget());
    }

    /**
     * A budget in bytes of the factored form, in which every matrix has a bit for each of its entries too.
     *
     * @param bytesPerValue of each matrix of the space
     * @param sparsity ρ: what is removed of the bytes of all matrices
     * @param ignoredBytes of the matrices that stay dense
     * @throws CompressionException with {@code budget-unreachable} if bits and ignored matrices alone exceed the budget
     */
    public static SizeBudget ofBytes(AllocationSpace space, int[] bytesPerValue, double sparsity, long ignoredBytes) {
        long[] sizes = space.sizes();
        double[] costs = new double[sizes.length];
        double dense = ignoredBytes;
        double bits = 0;
        for (int i = 0; i < sizes.length; i++) {
            costs[i] = (double) bytesPerValue[i] * sizes[i];
            dense += costs[i];
            bits += (sizes[i] + 7) / 8;
        }
        double available = (1 - sparsity) * dense - ignoredBytes - bits;
        if (available <= 0) {
            throw new CompressionException(
                    FailureCode.BUDGET_UNREACHABLE,
                    String.format(
                            "Of %.0f bytes a sparsity of %s leaves %.0f, but the ignored matrices take %d and where"
                                    + " values stand takes %.0f; ignore fewer matrices, lower the sparsity, or set"
                                    + " recipe.allocation.budget to parameters",
                            dense, sparsity, (1 - sparsity) * dense, ignoredBytes, bits));
        }
        return new SizeBudget(costs, available);
    }

    /** The sparsity at which the budget is met if it is the same everywhere. */
    public double meanSparsity() {
        return 1 - available / Arrays.stream(costs).sum();
    }
}
