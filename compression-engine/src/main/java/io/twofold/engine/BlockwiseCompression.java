package io.twofold.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.allocation.BudgetPlan;
import io.twofold.engine.calibration.InputScale;
import io.twofold.engine.decomposition.Decomposed;
import io.twofold.engine.decomposition.MatrixDecomposition;
import io.twofold.engine.decomposition.ParameterShare;
import io.twofold.engine.decomposition.ScaledMatrix;
import io.twofold.engine.model.Activations;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.model.ModelBlock;
import io.twofold.engine.torch.Kernels;
import io.twofold.recipe.Recipe;
import io.twofold.report.Phase;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ObjIntConsumer;

/**
 * Compresses a model block by block from cold starts. The inputs of a linear layer come from the layers before it as
 * they are after compression, in its own block too: {q, k, v}, then {o}, {gate, up}, {down}.
 */
final class BlockwiseCompression {
    private final LanguageModel model;
    private final Recipe recipe;
    private final RunMonitor monitor;
    private final Phase phase;
    private final Kernels kernels;
    private final MatrixDecomposition decomposition;

    /**
     * @param kernels with {@code calibration}
     * @param phase to which the time of the decompositions belongs
     */
    BlockwiseCompression(
            LanguageModel model,
            Recipe recipe,
            Kernels kernels,
            MatrixDecomposition decomposition,
            RunMonitor monitor,
            Phase phase) {
        this.model = model;
        this.recipe = recipe;
        this.kernels = kernels;
        this.decomposition = decomposition;
        this.monitor = monitor;
        this.phase = phase;
    }

    /**
     * Compresses every matrix of the plan.
     *
     * @return the compressed model's mean next-token loss on the sequences, nats
     */
    double runAndMeasure(BudgetPlan plan, List<long[]> sequences, NDManager parent, MatrixSink sink) {
        try (Activations activations = embedded(sequences, parent)) {
            run(plan, activations, parent, sink);
            return monitor.time(Phase.CALIBRATE, activations::meanLoss);
        }
    }

    /** Compresses every matrix of the plan. */
    void run(BudgetPlan plan, List<long[]> sequences, NDManager parent, MatrixSink sink) {
        try (Activations activations = embedded(sequences, parent)) {
            run(plan, activations, parent, sink);
        }
    }

    /** Compresses every matrix of the plan with the dense model's scaling, whatever their inputs became. */
    void run(BudgetPlan plan, DenseStatistics statistics, NDManager parent, MatrixSink sink) {
        forEachGroup((block, group) -> {
            String first = block.groups().get(group).matrices().get(0);
            compress(plan, block, group, statistics.scale(first), parent, sink);
        });
    }

    private void run(BudgetPlan plan, Activations activations, NDManager parent, MatrixSink sink) {
        forEachGroup((block, group) -> {
            try (NDManager scope = parent.newSubManager()) {
                NDArray scale = monitor.time(
                        Phase.CALIBRATE,
                        () -> InputScale.of(kernels, block, group, activations, recipe.scaling(), scope));
                compress(plan, block, group, scale, scope, sink);
            }
            monitor.time(Phase.CALIBRATE, () -> activations.advance(block, group));
        });
    }

    private Activations embedded(List<long[]> sequences, NDManager parent) {
        return monitor.time(
                Phase.CALIBRATE, () -> Activations.ofText(model, parent, sequences, monitor::checkCancelled));
    }

    private void forEachGroup(ObjIntConsumer<ModelBlock> work) {
        for (int i = 0; i < model.blockCount(); i++) {
            try (ModelBlock block = model.loadBlock(i)) {
                for (int group = 0; group < block.groups().size(); group++) {
                    work.accept(block, group);
                }
            }
        }
    }

    private void compress(
            BudgetPlan plan, ModelBlock block, int group, NDArray scale, NDManager parent, MatrixSink sink) {
        for (String name : block.groups().get(group).matrices()) {
            plan.share(name)
                    .ifPresent(share -> monitor.time(phase, () -> compress(block, name, share, scale, parent, sink)));
        }
    }

    private void compress(
            ModelBlock block, String name, ParameterShare share, NDArray scale, NDManager parent, MatrixSink sink) {
        NDArray weight = block.weight(name);
        try (NDManager manager = parent.newSubManager()) {
            NDArray scaled = weight.mul(scale);
            scaled.attach(manager);
            ScaledMatrix matrix = new ScaledMatrix(name, scaled, scale);
            Decomposed parts = decomposition.decompose(manager, matrix, share, seed(recipe, name));
            block.replace(name, sink.accept(manager, matrix, weight, parts));
        }
    }

    /** Depends on the matrix's name only, so that a resumed run draws the same numbers. */
    static long seed(Recipe recipe, String name) {
        return new SplittableRandom(recipe.seed()).nextLong() ^ new SplittableRandom(name.hashCode()).nextLong();
    }
}
