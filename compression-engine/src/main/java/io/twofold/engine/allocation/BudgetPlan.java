package io.twofold.engine.allocation;

import io.twofold.engine.decomposition.ParameterShare;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** What each matrix may keep. */
public final class BudgetPlan {
    private final Map<String, ParameterShare> shares = new LinkedHashMap<>();

    private BudgetPlan(List<String> matrices, List<ParameterShare> shares) {
        for (int i = 0; i < matrices.size(); i++) {
            this.shares.put(matrices.get(i), shares.get(i));
        }
    }

    /** Given shares, by matrix. */
    public static BudgetPlan of(Map<String, ParameterShare> shares) {
        return new BudgetPlan(List.copyOf(shares.keySet()), List.copyOf(shares.values()));
    }

    /** What a point gives each matrix, rounded down; the point's mean sparsity, not the budget, decides the sum. */
    public static BudgetPlan of(AllocationSpace space, AllocationPoint point) {
        return new BudgetPlan(space.matrices(), shares(space, point));
    }

    /**
     * What a point on the budget plane gives each matrix, so that all together keep exactly the space's budget: what
     * rounding down left over goes, one sparse entry each, to the matrices that lost most by it. Where entries follow a pattern
     * or there are none, that stays unused.
     *
     * @throws IllegalArgumentException if the point misses the budget by more than rounding explains
     */
    public static BudgetPlan exact(AllocationSpace space, AllocationPoint point) {
        List<ParameterShare> shares = shares(space, point);
        if (!space.takesAnyEntries()) {
            return new BudgetPlan(space.matrices(), shares);
        }
        int count = shares.size();
        double[] lost = new double[count];
        long left = space.budget();
        for (int i = 0; i < count; i++) {
            long kept = space.parameters(i, shares.get(i));
            lost[i] = (1 - space.sparsity(point, i)) * space.parameters(i) - kept;
            left -= kept;
        }
        if (Math.abs(left) > count) {
            throw new IllegalArgumentException("the point misses the budget by " + left + " parameters");
        }
        List<Integer> order = new ArrayList<>(IntStream.range(0, count).boxed().toList());
        order.sort(Comparator.comparingDouble((Integer i) -> -lost[i]).thenComparing(i -> i));
        for (int i = 0; left != 0; i = (i + 1) % count) {
            int matrix = order.get(left > 0 ? i : count - 1 - i);
            ParameterShare share = shares.get(matrix);
            int sign = Long.signum(left);
            if (sign > 0 ? space.parameters(matrix, share) < space.parameters(matrix) : share.nonZeros() > 0) {
                shares.set(matrix, new ParameterShare(share.rank(), share.nonZeros() + sign));
                left -= sign;
            }
        }
        return new BudgetPlan(space.matrices(), shares);
    }

    private static List<ParameterShare> shares(AllocationSpace space, AllocationPoint point) {
        List<ParameterShare> shares = new ArrayList<>();
        for (int i = 0; i < space.matrices().size(); i++) {
            shares.add(space.share(point, i));
        }
        return shares;
    }

    /** What a matrix may keep, or nothing if it stays dense. */
    public Optional<ParameterShare> share(String matrix) {
        return Optional.ofNullable(shares.get(matrix));
    }

    /** The matrices that are compressed, in order. */
    public List<String> matrices() {
        return List.copyOf(shares.keySet());
    }
}
