package io.twofold.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.allocation.AllocationSpace;
import io.twofold.engine.allocation.BudgetPlan;
import io.twofold.engine.calibration.GroupInputs;
import io.twofold.engine.calibration.InputEnergy;
import io.twofold.engine.decomposition.Decomposed;
import io.twofold.engine.decomposition.InputGram;
import io.twofold.engine.decomposition.MatrixDecomposition;
import io.twofold.engine.decomposition.ParameterShare;
import io.twofold.engine.decomposition.ScaledMatrix;
import io.twofold.engine.model.Activations;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.model.ModelBlock;
import io.twofold.engine.torch.Kernels;
import io.twofold.recipe.Recipe;
import io.twofold.recipe.Scaling;
import io.twofold.report.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The errors of matrices that are compressed to several sparsities, each alone, with the dense model's inputs:
 * ‖(W − W′)x‖², mean over tokens. Where the recipe does not ask for products of inputs, they count as uncorrelated. One
 * block is loaded at a time.
 */
final class TrialErrors {
    private final LanguageModel model;
    private final AllocationSpace space;
    private final Recipe recipe;
    private final List<BudgetPlan> plans;
    private final Kernels kernels;
    private final MatrixDecomposition decomposition;
    private final RunMonitor monitor;

    /**
     * @param recipe of the trials
     * @param sparsities at which each matrix is tried
     * @param kernels of {@link MatrixDecomposition#kernels}
     */
    TrialErrors(
            LanguageModel model,
            AllocationSpace space,
            Recipe recipe,
            List<Double> sparsities,
            Kernels kernels,
            RunMonitor monitor) {
        this.model = model;
        this.space = space;
        this.recipe = recipe;
        this.plans = sparsities.stream()
                .map(sparsity -> BudgetPlan.of(space, space.equal(sparsity, recipe.rankRatio())))
                .toList();
        this.kernels = kernels;
        this.decomposition = MatrixDecomposition.of(kernels, recipe);
        this.monitor = monitor;
    }

    /**
     * Measures what is missing.
     *
     * @param from what was measured before
     * @param save told after every block
     */
    RateDistortionState goOn(
            RateDistortionState from, List<long[]> sequences, NDManager parent, Consumer<RateDistortionState> save) {
        RateDistortionState state = from;
        if (state.errors().size() >= space.matrices().size()) {
            return state;
        }
        double tokens = (double) sequences.size() * sequences.get(0).length;
        try (NDManager manager = parent.newSubManager();
                Activations activations = monitor.time(
                        Phase.CALIBRATE,
                        () -> Activations.ofText(model, manager, sequences, monitor::checkCancelled))) {
            int before = 0;
            for (int i = 0; i < model.blockCount(); i++) {
                monitor.progress(Phase.ALLOCATE, i, model.blockCount(), "tried block");
                List<String> matrices = new ArrayList<>(model.matrices(i));
                matrices.retainAll(space.matrices());
                before += matrices.size();
                try (ModelBlock block = model.loadBlock(i)) {
                    if (state.errors().size() >= before) {
                        monitor.time(Phase.CALIBRATE, () -> activations.pass(block));
                    } else {
                        state = state.withErrors(measure(block, matrices, activations, tokens, manager));
                        save.accept(state);
                    }
                }
            }
            monitor.progress(Phase.ALLOCATE, model.blockCount(), model.blockCount(), "tried block");
        }
        return state;
    }

    private List<List<Double>> measure(
            ModelBlock block, List<String> matrices, Activations activations, double tokens, NDManager parent) {
        List<List<Double>> errors = new ArrayList<>();
        for (int index = 0; index < block.groups().size(); index++) {
            int group = index;
            List<String> members = new ArrayList<>(block.groups().get(group).matrices());
            members.retainAll(matrices);
            if (!members.isEmpty()) {
                try (NDManager scope = parent.newSubManager()) {
                    Metric metric = monitor.time(Phase.CALIBRATE, () -> metric(block, group, activations, scope));
                    for (String name : members) {
                        List<Double> row = monitor.time(Phase.ALLOCATE, () -> measure(block, name, metric, scope));
                        errors.add(row.stream().map(error -> error / tokens).toList());
                    }
                }
            }
            monitor.time(Phase.CALIBRATE, () -> activations.advance(block, group));
        }
        return errors;
    }

    /**
     * How differences of A = W·D are measured.
     *
     * @param inputs with D
     * @param factor by which their columns are multiplied first, so that they are in the scale of the gram, or of the inputs'
     *     energies if there is none
     */
    private record Metric(GroupInputs inputs, NDArray factor) {}

    private Metric metric(ModelBlock block, int group, Activations activations, NDManager scope) {
        GroupInputs inputs = GroupInputs.measure(kernels, block, group, activations, recipe, scope);
        InputGram gram = inputs.gram();
        if (gram != null) {
            return new Metric(inputs, gram.scale().div(inputs.scale()));
        }
        if (recipe.scaling() != Scaling.NONE) {
            return new Metric(inputs, inputs.scale().onesLike());
        }
        try (InputEnergy energy = new InputEnergy(kernels, scope, inputs.scale().size())) {
            activations.inputs(block, group, energy::add);
            return new Metric(inputs, energy.diagonalScale(scope));
        }
    }

    private List<Double> measure(ModelBlock block, String name, Metric metric, NDManager parent) {
        List<Double> errors = new ArrayList<>();
        try (NDManager manager = parent.newSubManager()) {
            NDArray a = block.weight(name).mul(metric.inputs().scale());
            a.attach(manager);
            ScaledMatrix matrix = new ScaledMatrix(
                    name, a, metric.inputs().scale(), metric.inputs().gram());
            for (BudgetPlan plan : plans) {
                monitor.checkCancelled();
                errors.add(error(matrix, plan.share(name).orElseThrow(), metric, manager));
            }
        }
        return errors;
    }

    private double error(ScaledMatrix matrix, ParameterShare share, Metric metric, NDManager parent) {
        long seed = BlockwiseCompression.seed(recipe, matrix.name());
        try (NDManager scope = parent.newSubManager()) {
            Decomposed parts =
                    FailedLayer.named(matrix.name(), () -> decomposition.decompose(scope, matrix, share, seed));
            NDArray lost = kernels.call(
                    scope,
                    "lost",
                    matrix.a(),
                    parts.u(),
                    parts.v(),
                    parts.mask(),
                    parts.s() == null ? List.of() : List.of(parts.s()),
                    metric.factor());
            InputGram gram = matrix.gram();
            return gram != null
                    ? gram.error(lost)
                    : kernels.call(scope, "energy", lost).getDouble();
        }
    }
}
