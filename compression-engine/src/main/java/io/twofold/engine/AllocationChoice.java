package io.twofold.engine;

import ai.djl.ndarray.NDManager;
import io.twofold.engine.allocation.AllocationPoint;
import io.twofold.engine.allocation.AllocationSpace;
import io.twofold.engine.allocation.AlphaAllocation;
import io.twofold.engine.allocation.BudgetPlan;
import io.twofold.engine.allocation.OwlAllocation;
import io.twofold.engine.candidates.BernoulliState;
import io.twofold.engine.decomposition.MatrixDecomposition;
import io.twofold.engine.decomposition.PrincipalComponentPursuit;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.model.ResidentModel;
import io.twofold.engine.policy.PolicySearch;
import io.twofold.engine.policy.SearchState;
import io.twofold.engine.storage.StoredCandidates;
import io.twofold.engine.text.TokenizedText;
import io.twofold.engine.torch.Kernels;
import io.twofold.recipe.Allocation;
import io.twofold.recipe.Bernoulli;
import io.twofold.recipe.Decomposition;
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
    private final LanguageModel model;
    private final AllocationSpace space;
    private final Recipe recipe;
    private final List<long[]> sequences;
    private final TokenizedText text;
    private final StoredCandidates candidates;
    private final Kernels kernels;
    private final NDManager manager;
    private final RunMonitor monitor;

    /**
     * @param sequences for D
     * @param text for minibatches
     * @param candidates where those of this run are kept
     * @param kernels of {@link MatrixDecomposition#kernels}
     */
    AllocationChoice(
            LanguageModel model,
            Recipe recipe,
            List<long[]> sequences,
            TokenizedText text,
            StoredCandidates candidates,
            Kernels kernels,
            NDManager manager,
            RunMonitor monitor) {
        this.model = model;
        this.space = space(model, recipe);
        this.recipe = recipe;
        this.sequences = sequences;
        this.text = text;
        this.candidates = candidates;
        this.kernels = kernels;
        this.manager = manager;
        this.monitor = monitor;
    }

    static AllocationSpace space(LanguageModel model, Recipe recipe) {
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

    /**
     * Decides.
     *
     * @param state what an earlier run left
     * @param fingerprint of what the result depends on: of another one, what was left counts as nothing
     */
    AllocationDecision make(RunState state, String fingerprint) {
        if (recipe.allocation() instanceof TruncatedGaussian learnt) {
            return learn(learnt, new SavedSearch<>(state, fingerprint, SearchState.class));
        }
        if (recipe.allocation() instanceof Bernoulli) {
            return choose(state, new SavedSearch<>(state, fingerprint, BernoulliState.class));
        }
        return decision(given(recipe.allocation()), null);
    }

    private AllocationDecision choose(RunState state, SavedSearch<BernoulliState> saved) {
        PrincipalComponentPursuit pursuit =
                new PrincipalComponentPursuit(kernels, (Decomposition.PcpAdmm) recipe.decomposition());
        try (DenseStatistics statistics = statistics(null)) {
            new CandidateStage(pursuit, candidates, state, kernels, manager, monitor)
                    .run(model, space.matrices(), statistics);
        }
        try (ResidentModel resident = new ResidentModel(model, manager)) {
            return new BernoulliAllocation(resident, space, recipe, text, candidates, kernels, manager, monitor)
                    .make(saved);
        }
    }

    private AllocationPoint given(Allocation allocation) {
        if (allocation instanceof Allocation.Owl owl) {
            try (DenseStatistics statistics = statistics(owl)) {
                return OwlAllocation.of(space, statistics.outliers(), owl, recipe.rankRatio());
            }
        }
        if (allocation instanceof Allocation.AlphaPruning alpha) {
            double[] exponents = monitor.time(
                    Phase.CALIBRATE, () -> new SpectrumExponents(model, kernels, manager, monitor).ofBlocks());
            return AlphaAllocation.of(space, exponents, alpha, recipe.rankRatio());
        }
        return space.uniform(recipe.rankRatio());
    }

    private DenseStatistics statistics(Allocation.@Nullable Owl owl) {
        return monitor.time(
                Phase.CALIBRATE, () -> new DenseStatistics(model, sequences, recipe, owl, manager, monitor));
    }

    private AllocationDecision learn(TruncatedGaussian settings, SavedSearch<SearchState> saved) {
        PolicySearch search = new PolicySearch(space, settings, recipe.seed());
        Optional<SearchState> earlier = saved.load();
        earlier.ifPresent(found -> monitor.resumed(found.steps()));
        SearchState state = earlier.orElseGet(() -> search.begin(given(settings.start())));
        if (!search.finished(state)) {
            state = goOn(search, settings, state, saved);
        }
        return decision(search.result(state), SearchTrace.of(state.steps()));
    }

    private SearchState goOn(
            PolicySearch search, TruncatedGaussian settings, SearchState from, SavedSearch<SearchState> saved) {
        SearchState state = from;
        int total = settings.outerIterations();
        monitor.progress(Phase.ALLOCATE, state.iterations(), total, "step");
        try (DenseStatistics fixed = settings.refreshScaling() ? null : statistics(null);
                ResidentModel resident = new ResidentModel(model, manager);
                CompressedLoss loss = new CompressedLoss(resident, space, recipe, text, kernels, manager, monitor)) {
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

    private AllocationDecision decision(AllocationPoint point, @Nullable SearchTrace search) {
        return new AllocationDecision(
                BudgetPlan.exact(space, point),
                MatrixDecomposition.of(kernels, recipe),
                new AllocationReport(space.units(), point.sparsity(), space.matrices(), point.rankRatio(), search));
    }
}
