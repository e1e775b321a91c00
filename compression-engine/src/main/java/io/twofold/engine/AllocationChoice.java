package io.twofold.engine;

import ai.djl.ndarray.NDManager;
import io.twofold.engine.allocation.AllocationPoint;
import io.twofold.engine.allocation.AllocationSpace;
import io.twofold.engine.allocation.OwlAllocation;
import io.twofold.engine.model.CausalModel;
import io.twofold.engine.model.ResidentModel;
import io.twofold.engine.policy.PolicySearch;
import io.twofold.engine.policy.SearchState;
import io.twofold.engine.text.TokenizedText;
import io.twofold.recipe.Allocation;
import io.twofold.recipe.Granularity;
import io.twofold.recipe.Recipe;
import io.twofold.recipe.TruncatedGaussian;
import io.twofold.report.AllocationReport;
import io.twofold.report.Phase;
import io.twofold.report.SearchStep;
import io.twofold.report.SearchTrace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides how the budget is shared, as a recipe's allocation says. */
final class AllocationChoice {
    private final CausalModel model;
    private final AllocationSpace space;
    private final Recipe recipe;
    private final List<long[]> sequences;
    private final TokenizedText text;
    private final NDManager manager;
    private final RunMonitor monitor;

    /**
     * @param sequences for D
     * @param text for minibatches
     */
    AllocationChoice(
            CausalModel model,
            Recipe recipe,
            List<long[]> sequences,
            TokenizedText text,
            NDManager manager,
            RunMonitor monitor) {
        this.model = model;
        this.space = space(model, recipe);
        this.recipe = recipe;
        this.sequences = sequences;
        this.text = text;
        this.manager = manager;
        this.monitor = monitor;
    }

    static AllocationSpace space(CausalModel model, Recipe recipe) {
        Map<String, Map<String, List<Integer>>> blocks = new LinkedHashMap<>();
        for (int i = 0; i < model.blockCount(); i++) {
            Map<String, List<Integer>> shapes = new LinkedHashMap<>();
            model.matrices(i).forEach(name -> shapes.put(name, model.shape(name)));
            blocks.put(model.blockName(i), shapes);
        }
        Granularity granularity =
                recipe.allocation() instanceof TruncatedGaussian learnt ? learnt.granularity() : Granularity.BLOCK;
        return new AllocationSpace(blocks, recipe, granularity);
    }

    AllocationSpace space() {
        return space;
    }

    /**
     * Decides.
     *
     * @param saved what an earlier run of the same search left
     */
    AllocationReport make(SavedSearch saved) {
        if (recipe.allocation() instanceof TruncatedGaussian learnt) {
            return learn(learnt, saved);
        }
        return report(given(recipe.allocation()), null);
    }

    private AllocationPoint given(Allocation allocation) {
        if (allocation instanceof Allocation.Owl owl) {
            try (DenseStatistics statistics = statistics(owl)) {
                return OwlAllocation.of(space, statistics.outliers(), owl, recipe.rankRatio());
            }
        }
        return space.uniform(recipe.rankRatio());
    }

    private DenseStatistics statistics(Allocation.@Nullable Owl owl) {
        return monitor.time(
                Phase.CALIBRATE, () -> new DenseStatistics(model, sequences, recipe.scaling(), owl, manager, monitor));
    }

    private AllocationReport learn(TruncatedGaussian settings, SavedSearch saved) {
        PolicySearch search = new PolicySearch(space, settings, recipe.seed());
        Optional<SearchState> earlier = saved.load();
        earlier.ifPresent(found -> monitor.resumed(found.steps()));
        SearchState state = earlier.orElseGet(() -> search.begin(given(settings.start())));
        if (!search.finished(state)) {
            state = goOn(search, settings, state, saved);
        }
        return report(search.result(state), SearchTrace.of(state.steps()));
    }

    private SearchState goOn(PolicySearch search, TruncatedGaussian settings, SearchState from, SavedSearch saved) {
        SearchState state = from;
        int total = settings.outerIterations();
        monitor.progress(Phase.ALLOCATE, state.iterations(), total, "step");
        try (DenseStatistics fixed = settings.refreshScaling() ? null : statistics(null);
                ResidentModel resident = new ResidentModel(model, manager);
                CompressedLoss loss = new CompressedLoss(resident, space, recipe, text, manager, monitor)) {
            boolean anchored = false;
            while (!search.finished(state)) {
                int since = state.iterations() % settings.anchorInterval();
                if (since == 0 || !anchored) {
                    AllocationPoint point = meanAfter(state, state.iterations() - since);
                    if (fixed == null) {
                        loss.anchorAt(point, sequences);
                    } else {
                        loss.anchorAt(point, fixed);
                    }
                    anchored = true;
                }
                state = search.step(state, loss);
                saved.save(state);
                monitor.step(state.steps().get(state.steps().size() - 1));
                monitor.progress(Phase.ALLOCATE, state.iterations(), total, "step");
            }
        }
        return state;
    }

    /** µ as it was after so many iterations. */
    private static AllocationPoint meanAfter(SearchState state, int iterations) {
        if (iterations == 0) {
            return state.start();
        }
        SearchStep step = state.steps().get(iterations - 1);
        return new AllocationPoint(step.sparsity(), step.rankRatio());
    }

    private AllocationReport report(AllocationPoint point, @Nullable SearchTrace search) {
        return new AllocationReport(space.units(), point.sparsity(), space.matrices(), point.rankRatio(), search);
    }
}
