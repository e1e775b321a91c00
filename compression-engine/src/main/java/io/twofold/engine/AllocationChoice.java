package io.twofold.engine;

import ai.djl.ndarray.NDManager;
import io.twofold.engine.allocation.AllocationPoint;
import io.twofold.engine.allocation.AllocationSpace;
import io.twofold.engine.allocation.AlphaAllocation;
import io.twofold.engine.allocation.BudgetPlan;
import io.twofold.engine.allocation.OwlAllocation;
import io.twofold.engine.allocation.SizeBudget;
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
import io.twofold.recipe.BudgetUnit;
import io.twofold.recipe.Decomposition;
import io.twofold.recipe.Granularity;
import io.twofold.recipe.RateDistortion;
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
    private final FactoredBytes factored;
    private final StoredCandidates candidates;
    private final Kernels kernels;
    private final NDManager manager;
    private final RunMonitor monitor;

    /**
     * @param sequences for D
     * @param text for minibatches
     * @param factored what the factored form takes
     * @param candidates where those of this run are kept
     * @param kernels of {@link MatrixDecomposition#kernels}
     */
    AllocationChoice(
            LanguageModel model,
            Recipe recipe,
            List<long[]> sequences,
            TokenizedText text,
            FactoredBytes factored,
            StoredCandidates candidates,
            Kernels kernels,
            NDManager manager,
            RunMonitor monitor) {
        this.model = model;
        this.space = space(model, recipe);
        this.recipe = recipe;
        this.sequences = sequences;
        this.text = text;
        this.factored = factored;
        this.candidates = candidates;
        this.kernels = kernels;
        this.manager = manager;
        this.monitor = monitor;
    }

    static AllocationSpace space(LanguageModel model, Recipe recipe) {
        if (recipe.allocation() instanceof TruncatedGaussian learnt) {
            return space(model, recipe, learnt.granularity());
        }
        boolean each = recipe.allocation() instanceof RateDistortion;
        return space(model, recipe, each ? Granularity.MATRIX : Granularity.BLOCK);
    }

    private static AllocationSpace space(LanguageModel model, Recipe recipe, Granularity granularity) {
        Map<String, Map<String, List<Integer>>> blocks = new LinkedHashMap<>();
        for (int i = 0; i < model.blockCount(); i++) {
            Map<String, List<Integer>> shapes = new LinkedHashMap<>();
            model.matrices(i).forEach(name -> shapes.put(name, model.shape(name)));
            blocks.put(model.blockName(i), shapes);
        }
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
            return learn(learnt, new SavedSearch<>(state, fingerprint, SearchState.class), curves(state, fingerprint));
        }
        if (recipe.allocation() instanceof Bernoulli) {
            return choose(
                    new CheckedState(state, fingerprint), new SavedSearch<>(state, fingerprint, BernoulliState.class));
        }
        if (recipe.allocation() instanceof RateDistortion settings) {
            return weighed(settings, curves(state, fingerprint));
        }
        return decision(given(recipe.allocation()), null);
    }

    private AllocationDecision weighed(RateDistortion settings, SavedSearch<RateDistortionState> saved) {
        RateDistortionAllocation.Outcome outcome = rateDistortion(settings, space, saved);
        AllocationPoint point = space.ofMatrices(outcome.sparsity(), recipe.rankRatio());
        boolean exact = settings.budget() == BudgetUnit.PARAMETERS;
        return new AllocationDecision(
                exact ? BudgetPlan.exact(space, point) : BudgetPlan.of(space, point),
                MatrixDecomposition.of(kernels, recipe),
                new AllocationReport(
                        space.units(), point.sparsity(), space.matrices(), point.rankRatio(), null, outcome.curves()));
    }

    private RateDistortionAllocation.Outcome rateDistortion(
            RateDistortion settings, AllocationSpace matrices, SavedSearch<RateDistortionState> saved) {
        return new RateDistortionAllocation(
                        model,
                        matrices,
                        settings.budget() == BudgetUnit.BYTES
                                ? factored.budget(matrices, recipe.sparsity())
                                : SizeBudget.ofParameters(matrices),
                        settings,
                        recipe,
                        kernels,
                        manager,
                        monitor)
                .make(sequences, saved);
    }

    private static SavedSearch<RateDistortionState> curves(RunState state, String fingerprint) {
        return new SavedSearch<>(state, "curves.json", fingerprint, RateDistortionState.class);
    }

    private AllocationDecision choose(CheckedState state, SavedSearch<BernoulliState> saved) {
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

    private AllocationDecision learn(
            TruncatedGaussian settings, SavedSearch<SearchState> saved, SavedSearch<RateDistortionState> curves) {
        PolicySearch search = new PolicySearch(space, settings, recipe.seed());
        Optional<SearchState> earlier = saved.load();
        earlier.ifPresent(found -> monitor.resumed(found.steps()));
        SearchState state = earlier.orElseGet(() -> search.begin(start(settings.start(), curves)));
        if (!search.finished(state)) {
            state = goOn(search, settings, state, saved);
        }
        return decision(search.result(state), SearchTrace.of(state.steps()));
    }

    private AllocationPoint start(Allocation allocation, SavedSearch<RateDistortionState> curves) {
        if (allocation instanceof RateDistortion settings) {
            AllocationSpace matrices = space(model, recipe, Granularity.MATRIX);
            return space.ofMatrices(rateDistortion(settings, matrices, curves).sparsity(), recipe.rankRatio());
        }
        return given(allocation);
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
