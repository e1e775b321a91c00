package io.twofold.engine;

import ai.djl.ndarray.NDManager;
import io.twofold.engine.allocation.AllocationSpace;
import io.twofold.engine.allocation.ClippedWeights;
import io.twofold.engine.allocation.ErrorCurve;
import io.twofold.engine.allocation.MultiplierAllocation;
import io.twofold.engine.allocation.SizeBudget;
import io.twofold.engine.allocation.SparsityBox;
import io.twofold.engine.decomposition.MatrixDecomposition;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.torch.Kernels;
import io.twofold.recipe.RateDistortion;
import io.twofold.recipe.Recipe;
import io.twofold.report.ErrorCurves;
import io.twofold.report.Phase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/** Measures what pruning each matrix costs, then prunes where it costs least: see {@link RateDistortion}. */
final class RateDistortionAllocation {
    private final LanguageModel model;
    private final AllocationSpace space;
    private final SizeBudget budget;
    private final RateDistortion settings;
    private final Recipe recipe;
    private final Kernels kernels;
    private final NDManager manager;
    private final RunMonitor monitor;

    /**
     * @param model dense
     * @param space whose matrices share the budget
     * @param recipe whose decomposition is tried
     * @param kernels of {@link MatrixDecomposition#kernels}
     */
    RateDistortionAllocation(
            LanguageModel model,
            AllocationSpace space,
            SizeBudget budget,
            RateDistortion settings,
            Recipe recipe,
            Kernels kernels,
            NDManager manager,
            RunMonitor monitor) {
        this.model = model;
        this.space = space;
        this.budget = budget;
        this.settings = settings;
        this.recipe = recipe;
        this.kernels = kernels;
        this.manager = manager;
        this.monitor = monitor;
    }

    /**
     * The outcome.
     *
     * @param sparsity of each matrix of the space; together they meet the budget but for rounding
     * @param curves what it was chosen by
     */
    record Outcome(double[] sparsity, ErrorCurves curves) {}

    /** Decides, going on from what was saved. */
    Outcome make(List<long[]> sequences, SavedSearch<RateDistortionState> saved) {
        RateDistortionState state = saved.load().orElseGet(RateDistortionState::new);
        if (state.weights().size() != space.matrices().size()) {
            state = new RateDistortionState().withWeights(weights(some(sequences)));
            saved.save(state);
        }
        List<Double> tried = tried();
        TrialErrors errors =
                new TrialErrors(model, space, recipe.trial(settings.iterations()), tried, kernels, monitor);
        return solve(errors.goOn(state, sequences, manager, saved::save), tried);
    }

    /** As many of the sequences as were asked for, evenly spread. */
    private List<long[]> some(List<long[]> sequences) {
        int count = Math.min(settings.sequences(), sequences.size());
        return IntStream.range(0, count)
                .mapToObj(i -> sequences.get((int) ((long) i * sequences.size() / count)))
                .toList();
    }

    /** The slopes ½·mean((∂L/∂y)²) by which errors become nats. */
    private List<Double> weights(List<long[]> sequences) {
        Map<String, double[]> squares =
                monitor.time(Phase.ALLOCATE, () -> new LossSensitivity(model, manager, monitor).measure(sequences));
        return space.matrices().stream()
                .map(name -> Arrays.stream(Objects.requireNonNull(squares.get(name)))
                                .average()
                                .orElse(0)
                        / 2)
                .toList();
    }

    /** The sparsities to measure at, the budget's among them if it is beyond them. */
    private List<Double> tried() {
        List<Double> tried = new ArrayList<>(settings.sparsities());
        double mean = budget.meanSparsity();
        if (mean < tried.get(0)) {
            tried.add(0, mean);
        } else if (mean > tried.get(tried.size() - 1)) {
            tried.add(mean);
        }
        return tried;
    }

    private Outcome solve(RateDistortionState state, List<Double> tried) {
        double mean = budget.meanSparsity();
        SparsityBox box = SparsityBox.around(mean, settings.lowest(), settings.highest());
        List<ErrorCurve> curves = state.errors().stream()
                .map(errors -> ErrorCurve.fit(doubles(tried), doubles(errors), box.lowest(), box.highest()))
                .toList();
        double[] errors =
                curves.stream().mapToDouble(curve -> curve.error(mean)).toArray();
        ClippedWeights weights = ClippedWeights.of(doubles(state.weights()), errors, settings.clip());
        List<DoubleUnaryOperator> losses = new ArrayList<>();
        for (int i = 0; i < curves.size(); i++) {
            ErrorCurve curve = curves.get(i);
            double weight = weights.values()[i];
            losses.add(sparsity -> weight * curve.error(sparsity));
        }
        MultiplierAllocation.Solution solution = MultiplierAllocation.solve(budget.costs(), losses, mean, box);
        double uniform = 0;
        double rise = 0;
        for (int i = 0; i < losses.size(); i++) {
            uniform += losses.get(i).applyAsDouble(mean);
            rise += losses.get(i).applyAsDouble(solution.sparsity()[i]);
        }
        return new Outcome(
                solution.sparsity(),
                new ErrorCurves(
                        tried,
                        state.errors(),
                        Arrays.stream(weights.values()).boxed().toList(),
                        weights.clipped(),
                        solution.multiplier(),
                        uniform,
                        rise));
    }

    private static double[] doubles(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
