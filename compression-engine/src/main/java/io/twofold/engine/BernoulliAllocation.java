package io.twofold.engine;

import ai.djl.ndarray.NDManager;
import io.twofold.engine.allocation.AllocationPoint;
import io.twofold.engine.allocation.AllocationSpace;
import io.twofold.engine.allocation.BudgetPlan;
import io.twofold.engine.calibration.CalibrationSet;
import io.twofold.engine.candidates.BernoulliPolicy;
import io.twofold.engine.candidates.BernoulliSearch;
import io.twofold.engine.candidates.BernoulliState;
import io.twofold.engine.candidates.CandidateRanking;
import io.twofold.engine.candidates.CandidateScores;
import io.twofold.engine.decomposition.MatrixDecomposition;
import io.twofold.engine.decomposition.ParameterShare;
import io.twofold.engine.model.ResidentModel;
import io.twofold.engine.storage.StoredCandidates;
import io.twofold.engine.text.TokenizedText;
import io.twofold.engine.torch.Kernels;
import io.twofold.recipe.Bernoulli;
import io.twofold.recipe.InitialProbability;
import io.twofold.recipe.Minibatch;
import io.twofold.recipe.Ranking;
import io.twofold.recipe.Recipe;
import io.twofold.recipe.Refit;
import io.twofold.recipe.Sensitivity;
import io.twofold.report.AllocationReport;
import io.twofold.report.Phase;
import io.twofold.report.SearchTrace;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Chooses among the candidates of all matrices under one budget: stage 2 of CAP. A {@link BernoulliSearch} learns their
 * probabilities, a {@link CandidateRanking} keeps the best.
 */
final class BernoulliAllocation {
    private final ResidentModel model;
    private final AllocationSpace space;
    private final Recipe recipe;
    private final Bernoulli settings;
    private final TokenizedText text;
    private final StoredCandidates candidates;
    private final Kernels kernels;
    private final NDManager manager;
    private final RunMonitor monitor;

    /**
     * @param model dense, on the device
     * @param text to cut sequences from
     * @param candidates of every matrix of the space; they outlive the decision
     * @param kernels of {@link MatrixDecomposition#kernels}
     * @param manager owns what was chosen
     */
    BernoulliAllocation(
            ResidentModel model,
            AllocationSpace space,
            Recipe recipe,
            TokenizedText text,
            StoredCandidates candidates,
            Kernels kernels,
            NDManager manager,
            RunMonitor monitor) {
        this.model = model;
        this.space = space;
        this.recipe = recipe;
        this.settings = (Bernoulli) recipe.allocation();
        this.text = text;
        this.candidates = candidates;
        this.kernels = kernels;
        this.manager = manager;
        this.monitor = monitor;
    }

    /** @param saved what an earlier run of the same allocation left */
    AllocationDecision make(SavedSearch<BernoulliState> saved) {
        BernoulliState state = saved.load().orElse(BernoulliState.NONE);
        if (state.weights().isEmpty()) {
            state = new BernoulliState(weights(), null, List.of());
            saved.save(state);
        }
        if (!state.steps().isEmpty()) {
            monitor.resumed(state.steps());
        }
        try (NDManager scope = manager.newSubManager()) {
            CandidateScores energy = energy(state.weights(), scope);
            try (BernoulliSearch search = search(energy, scope)) {
                learn(search, state, saved);
                CandidateRanking.Selected chosen = monitor.time(
                        Phase.ALLOCATE,
                        () -> values().best(manager, score(search.probabilities(), energy, scope), space.budget()));
                return decision(chosen, search.state());
            }
        }
    }

    private CandidateValues values() {
        return new CandidateValues(
                candidates, kernels, space.matrices(), space.rankCosts(), space.sizes(), monitor::checkCancelled);
    }

    /** By how much the energies of each matrix count. */
    private List<Double> weights() {
        if (settings.sensitivity() == Sensitivity.NONE) {
            return space.matrices().stream().map(matrix -> 1.0).toList();
        }
        MatrixSensitivity sensitivity = new MatrixSensitivity(model, sequences(settings.probe()), manager, monitor);
        double[] weights = monitor.time(
                Phase.ALLOCATE, () -> sensitivity.measure(new SingleMatrixTrial(space, candidates, refits(), kernels)));
        return Arrays.stream(weights).boxed().toList();
    }

    private CandidateScores energy(List<Double> weights, NDManager owner) {
        double[] factors = weights.stream().mapToDouble(Double::doubleValue).toArray();
        return monitor.time(
                Phase.ALLOCATE,
                () -> refits()
                        ? values().marginalEnergy(owner, factors, space.budget())
                        : values().energy(owner, factors));
    }

    private boolean refits() {
        return !(recipe.refit() instanceof Refit.None);
    }

    private BernoulliSearch search(CandidateScores energy, NDManager scope) {
        BernoulliPolicy policy =
                new BernoulliPolicy(kernels, space.budget(), settings.learningRate(), settings.epsilon());
        CandidateLoss loss = new CandidateLoss(
                model,
                space.matrices(),
                candidates,
                refits(),
                sequences(settings.minibatch()),
                kernels,
                scope,
                monitor);
        return new BernoulliSearch(
                policy, settings, owner -> start(policy, energy, owner), space.sizes(), recipe.seed(), scope, loss);
    }

    private CandidateScores start(BernoulliPolicy policy, CandidateScores energy, NDManager owner) {
        if (settings.initial() == InitialProbability.BUDGET) {
            return policy.constant(owner, energy);
        }
        return policy.initial(
                owner, settings.initial() == InitialProbability.ENERGY ? energy : values().magnitude(owner));
    }

    private List<long[]> sequences(Minibatch minibatch) {
        return CalibrationSet.random(text, minibatch, new SplittableRandom(recipe.seed()).nextLong());
    }

    private void learn(BernoulliSearch search, BernoulliState from, SavedSearch<BernoulliState> saved) {
        monitor.time(Phase.ALLOCATE, () -> search.resume(from));
        int total = settings.iterations();
        while (!search.finished()) {
            monitor.progress(Phase.ALLOCATE, search.state().steps().size(), total, "step");
            monitor.time(Phase.ALLOCATE, search::step);
            saved.save(search.state());
            monitor.step(search.state().steps().get(search.state().steps().size() - 1));
        }
        monitor.progress(Phase.ALLOCATE, total, total, "step");
    }

    private CandidateScores score(CandidateScores probabilities, CandidateScores energy, NDManager owner) {
        return settings.ranking() == Ranking.PROBABILITY ? probabilities : probabilities.times(owner, energy);
    }

    private AllocationDecision decision(CandidateRanking.Selected chosen, BernoulliState state) {
        Map<String, ParameterShare> shares = new LinkedHashMap<>();
        long[] sizes = space.sizes();
        double[] lowRank = new double[sizes.length];
        double[] sparse = new double[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            ParameterShare share = chosen.share(i, sizes[i]);
            shares.put(space.matrices().get(i), share);
            lowRank[i] = share.rank() * space.rankCosts()[i];
            sparse[i] = share.nonZeros();
        }
        AllocationPoint point = AllocationPoint.keeping(lowRank, sparse, sizes);
        MatrixDecomposition decomposition =
                new ChosenCandidates(space.matrices(), candidates, chosen, kernels, recipe.selection());
        return new AllocationDecision(
                BudgetPlan.of(shares),
                MatrixDecomposition.refitted(kernels, recipe, decomposition),
                new AllocationReport(
                        space.matrices(),
                        point.sparsity(),
                        space.matrices(),
                        point.rankRatio(),
                        state.steps().isEmpty() ? null : SearchTrace.of(state.steps())));
    }
}
