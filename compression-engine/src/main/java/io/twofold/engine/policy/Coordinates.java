package io.twofold.engine.policy;

import io.twofold.engine.allocation.AllocationPoint;
import io.twofold.engine.allocation.AllocationSpace;
import io.twofold.engine.allocation.BudgetProjection;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** θ = (s, κ) as one vector, sparsities first, and where it may lie: s on the budget, κ in its box. */
public final class Coordinates {
    private final double[] sizes;
    private final double sparsity;
    private final int units;
    private final int count;
    private final BudgetProjection budget;

    public Coordinates(AllocationSpace space) {
        this.sizes = space.unitSizes();
        this.sparsity = space.meanSparsity();
        this.units = sizes.length;
        this.count = units + space.matrices().size();
        this.budget = new BudgetProjection(sizes, sparsity);
    }

    /** L + LM: how many numbers are learnt. */
    int count() {
        return count;
    }

    /** A point as one vector. */
    public double[] vector(AllocationPoint point) {
        double[] vector = Arrays.copyOf(point.sparsities(), count);
        System.arraycopy(point.rankRatios(), 0, vector, units, count - units);
        return vector;
    }

    AllocationPoint point(double[] vector) {
        return AllocationPoint.of(
                Arrays.copyOfRange(vector, 0, units), Arrays.copyOfRange(vector, units, vector.length));
    }

    /** The nearest θ in the box that prunes no less than the budget demands. */
    double[] ontoAtLeast(double[] vector) {
        return clipped(withSparsity(vector, budget::ontoAtLeast), 0);
    }

    /** The nearest θ in the box that prunes exactly what the budget demands. */
    double[] ontoPlane(double[] vector) {
        return clipped(withSparsity(vector, budget::ontoPlane), 0);
    }

    /** A direction with its part across the budget plane taken out. */
    public double[] tangential(double[] direction) {
        return withSparsity(direction, budget::tangential);
    }

    /**
     * The nearest θ on the budget plane whose coordinates keep a distance from 0 and 1. Where the budget itself lies
     * nearer to one of them, half of that is kept.
     */
    double[] inside(double[] vector, double margin) {
        double kept = Math.min(margin, Math.min(sparsity, 1 - sparsity) / 2);
        double width = 1 - 2 * kept; // at least ½
        BudgetProjection inner = new BudgetProjection(sizes, (sparsity - kept) / width);
        double[] moved = withSparsity(vector, s -> {
            Arrays.setAll(s, i -> (s[i] - kept) / width);
            double[] projected = inner.ontoPlane(s);
            Arrays.setAll(projected, i -> kept + width * projected[i]);
            return projected;
        });
        return clipped(moved, margin);
    }

    double[] clipped(double[] vector) {
        double[] clipped = vector.clone();
        Arrays.setAll(clipped, i -> Math.max(0, Math.min(1, clipped[i])));
        return clipped;
    }

    private double[] clipped(double[] vector, double margin) {
        for (int i = units; i < count; i++) {
            vector[i] = Math.max(margin, Math.min(1 - margin, vector[i]));
        }
        return vector;
    }

    private double[] withSparsity(double[] vector, UnaryOperator<double[]> change) {
        double[] result = vector.clone();
        System.arraycopy(change.apply(Arrays.copyOf(vector, units)), 0, result, 0, units);
        return result;
    }
}
