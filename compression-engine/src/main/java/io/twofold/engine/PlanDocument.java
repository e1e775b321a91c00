package io.twofold.engine;

import io.twofold.engine.allocation.BudgetPlan;
import io.twofold.engine.decomposition.ParameterShare;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What each matrix may keep, as those read it who share the work.
 *
 * @param shares in the plan's order
 */
record PlanDocument(List<Entry> shares) {
    private static final String NAME = "plan.json";

    record Entry(String matrix, int rank, long nonZeros) {}

    static void save(CheckedState state, BudgetPlan plan) {
        state.save(
                NAME,
                new PlanDocument(plan.matrices().stream()
                        .map(matrix -> entry(matrix, plan.share(matrix).orElseThrow()))
                        .toList()));
    }

    private static Entry entry(String matrix, ParameterShare share) {
        return new Entry(matrix, share.rank(), share.nonZeros());
    }

    /** What was saved by a run of the same version for the same request; empty if there is nothing like that. */
    static Optional<BudgetPlan> load(CheckedState state) {
        return state.load(NAME, PlanDocument.class).map(PlanDocument::plan);
    }

    private BudgetPlan plan() {
        Map<String, ParameterShare> all = new LinkedHashMap<>();
        shares.forEach(entry -> all.put(entry.matrix(), new ParameterShare(entry.rank(), entry.nonZeros())));
        return BudgetPlan.of(all);
    }
}
