package io.twofold.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.allocation.BudgetPlan;
import io.twofold.engine.calibration.DenseTarget;
import io.twofold.engine.calibration.GroupInputs;
import io.twofold.engine.decomposition.Decomposed;
import io.twofold.engine.decomposition.MatrixDecomposition;
import io.twofold.engine.decomposition.ParameterShare;
import io.twofold.engine.decomposition.ScaledMatrix;
import io.twofold.engine.model.Activations;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.model.ModelBlock;
import io.twofold.engine.torch.Kernels;
import io.twofold.engine.tuning.BlockTuning;
import io.twofold.recipe.Inputs;
import io.twofold.recipe.Recipe;
import io.twofold.recipe.Target;
import io.twofold.recipe.Tuning;
import io.twofold.report.Phase;
import io.twofold.report.TunedBlock;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Compresses a model block by block from cold starts. The inputs of a linear layer come from the layers before it as
 * they are after compression, in its own block too: {q, k, v}, then {o}, {gate, up}, {down}. With {@link Inputs#DENSE} what
 * enters a block comes from the dense model instead.
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
     * @param sink has everything that was finished when its turn comes again
     * @return the compressed model's mean next-token loss on the sequences, nats
     */
    double runAndMeasure(BudgetPlan plan, List<long[]> sequences, NDManager parent, MatrixSink sink) {
        if (recipe.inputs() == Inputs.DENSE) {
            runApart(plan, new BlockRange(0, model.blockCount()), sequences, parent, sink);
        }
        try (Activations activations = embedded(sequences, parent)) {
            run(plan, activations, parent, sink);
            return monitor.time(Phase.CALIBRATE, activations::meanLoss);
        }
    }

    /** Compresses every matrix of the plan. */
    void run(BudgetPlan plan, List<long[]> sequences, NDManager parent, MatrixSink sink) {
        if (recipe.inputs() == Inputs.DENSE) {
            runApart(plan, new BlockRange(0, model.blockCount()), sequences, parent, sink);
            return;
        }
        try (Activations activations = embedded(sequences, parent)) {
            run(plan, activations, parent, sink);
        }
    }

    /** Compresses every matrix of the plan with the dense model's scaling, whatever their inputs became. */
    void run(BudgetPlan plan, DenseStatistics statistics, NDManager parent, MatrixSink sink) {
        for (int i = 0; i < model.blockCount(); i++) {
            try (ModelBlock block = model.loadBlock(i)) {
                for (int group = 0; group < block.groups().size(); group++) {
                    String first = block.groups().get(group).matrices().get(0);
                    GroupInputs inputs = new GroupInputs(statistics.scale(first), null);
                    compress(plan, block, group, inputs, (owner, weight) -> weight, parent, sink);
                }
            }
        }
    }

    /**
     * Compresses the plan's matrices of some blocks, each block as if all before it were dense: its result is the same
     * whoever compresses the others.
     */
    void runApart(BudgetPlan plan, BlockRange blocks, List<long[]> sequences, NDManager parent, MatrixSink sink) {
        int end = IntStream.range(blocks.first(), blocks.end())
                .filter(i -> !isFinished(plan, i, sink))
                .map(i -> i + 1)
                .max()
                .orElse(0); // behind the last one that there is something to do for
        if (end == 0) {
            return;
        }
        try (DenseStream dense = new DenseStream(model, embedded(sequences, parent))) {
            for (int i = 0; i < end; i++) {
                dense.enter(i);
                if (i < blocks.first() || isFinished(plan, i, sink)) {
                    monitor.time(Phase.CALIBRATE, dense::pass);
                } else {
                    try (Activations entering = dense.activations().copy(parent);
                            ModelBlock block = model.loadBlock(i)) {
                        compress(plan, i, block, entering, dense, parent, sink);
                    }
                }
                dense.leave();
            }
        }
    }

    private void run(BudgetPlan plan, Activations activations, NDManager parent, MatrixSink sink) {
        boolean finishedApart = recipe.inputs() == Inputs.DENSE;
        try (DenseStream dense =
                recipe.needsDenseStream() && !finishedApart ? new DenseStream(model, activations.copy(parent)) : null) {
            for (int i = 0; i < model.blockCount(); i++) {
                try (ModelBlock block = model.loadBlock(i)) {
                    if (dense != null) {
                        dense.enter(i);
                    }
                    compress(plan, i, block, activations, dense, parent, sink);
                    if (dense != null) {
                        dense.leave();
                    }
                }
            }
        }
    }

    private boolean isFinished(BudgetPlan plan, int block, MatrixSink sink) {
        return planned(plan, model.matrices(block)).allMatch(sink::isFinished);
    }

    /** Both streams are behind the block afterwards. */
    private void compress(
            BudgetPlan plan,
            int index,
            ModelBlock block,
            Activations activations,
            @Nullable DenseStream dense,
            NDManager parent,
            MatrixSink sink) {
        boolean finished = isFinished(plan, index, sink);
        if (!finished && dense != null && recipe.tuning() instanceof Tuning.Block settings) {
            sink.tuned(index, compressAndTune(plan, index, block, activations, dense, settings, parent, sink));
        } else {
            compress(plan, block, activations, dense, parent, sink);
        }
    }

    private static Stream<String> planned(BudgetPlan plan, List<String> matrices) {
        return matrices.stream().filter(name -> plan.share(name).isPresent());
    }

    private void compress(
            BudgetPlan plan,
            ModelBlock block,
            Activations activations,
            @Nullable DenseStream dense,
            NDManager parent,
            MatrixSink sink) {
        for (int group = 0; group < block.groups().size(); group++) {
            compress(plan, block, group, activations, dense, parent, sink);
            advance(block, group, activations, dense);
        }
    }

    /**
     * Both streams are behind the block afterwards, the compressed one with what was stored of the tuned matrices. What
     * is finished here is the block, because tuning trains the kept values of all its matrices together.
     */
    private TunedBlock compressAndTune(
            BudgetPlan plan,
            int index,
            ModelBlock block,
            Activations activations,
            DenseStream dense,
            Tuning.Block settings,
            NDManager parent,
            MatrixSink sink) {
        TunedBlock report;
        try (BufferedMatrices buffer = new BufferedMatrices(parent);
                NDManager scope = parent.newSubManager()) {
            try (Activations probe = activations.copy(parent)) {
                compress(plan, block, probe, dense, parent, buffer);
            }
            int before = index * settings.epochs();
            int total = model.blockCount() * settings.epochs();
            BlockTuning.Tuned tuned = monitor.time(
                    Phase.TUNE,
                    () -> new BlockTuning(settings, kernels)
                            .tune(
                                    scope,
                                    model.blockName(index),
                                    block,
                                    activations,
                                    dense.activations(),
                                    buffer.parts(),
                                    seed(recipe, model.blockName(index)),
                                    epoch -> monitor.progress(Phase.TUNE, before + epoch, total, "epoch")));
            report = tuned.report();
            tuned.matrices()
                    .forEach((name, values) -> monitor.time(phase, () -> {
                        try (NDManager one = scope.newSubManager()) {
                            block.replace(name, buffer.passOn(sink, one, name, values));
                        }
                    }));
        }
        monitor.time(Phase.CALIBRATE, () -> activations.pass(block));
        return report;
    }

    private void advance(ModelBlock block, int group, Activations activations, @Nullable DenseStream dense) {
        monitor.time(Phase.CALIBRATE, () -> {
            activations.advance(block, group);
            if (dense != null) {
                dense.advance(group);
            }
        });
    }

    private Activations embedded(List<long[]> sequences, NDManager parent) {
        return monitor.time(
                Phase.CALIBRATE, () -> Activations.ofText(model, parent, sequences, monitor::checkCancelled));
    }

    private void compress(
            BudgetPlan plan,
            ModelBlock block,
            int group,
            Activations activations,
            @Nullable DenseStream dense,
            NDManager parent,
            MatrixSink sink) {
        List<String> names = block.groups().get(group).matrices();
        planned(plan, names).filter(sink::isFinished).forEach(name -> {
            try (NDManager one = parent.newSubManager()) {
                block.replace(name, sink.finished(one, name));
            }
        });
        if (planned(plan, names).allMatch(sink::isFinished)) {
            return; // nobody needs to know its inputs
        }
        try (NDManager scope = parent.newSubManager()) {
            if (dense == null || recipe.target() instanceof Target.Own) {
                GroupInputs inputs = monitor.time(
                        Phase.CALIBRATE, () -> GroupInputs.measure(kernels, block, group, activations, recipe, scope));
                compress(plan, block, group, inputs, (owner, weight) -> weight, scope, sink);
            } else {
                DenseTarget target = monitor.time(
                        Phase.CALIBRATE,
                        () -> DenseTarget.measure(
                                kernels, block, group, activations, dense.block(), dense.activations(), recipe, scope));
                compress(plan, block, group, target.inputs(), target::weight, scope, sink);
            }
        }
    }

    private void compress(
            BudgetPlan plan,
            ModelBlock block,
            int group,
            GroupInputs inputs,
            BiFunction<NDManager, NDArray, NDArray> target,
            NDManager parent,
            MatrixSink sink) {
        for (String name : block.groups().get(group).matrices()) {
            if (!sink.isFinished(name)) {
                plan.share(name)
                        .ifPresent(share ->
                                monitor.time(phase, () -> compress(block, name, share, inputs, target, parent, sink)));
            }
        }
    }

    private void compress(
            ModelBlock block,
            String name,
            ParameterShare share,
            GroupInputs inputs,
            BiFunction<NDManager, NDArray, NDArray> target,
            NDManager parent,
            MatrixSink sink) {
        try (NDManager manager = parent.newSubManager()) {
            NDArray weight = target.apply(manager, block.weight(name));
            NDArray scaled = weight.mul(inputs.scale());
            scaled.attach(manager);
            ScaledMatrix matrix = new ScaledMatrix(name, scaled, inputs.scale(), inputs.gram());
            Decomposed parts =
                    FailedLayer.named(name, () -> decomposition.decompose(manager, matrix, share, seed(recipe, name)));
            block.replace(name, sink.accept(manager, matrix, weight, parts));
        }
    }

    /** Depends on the matrix's name only, so that a resumed run draws the same numbers. */
    static long seed(Recipe recipe, String name) {
        return new SplittableRandom(recipe.seed()).nextLong() ^ new SplittableRandom(name.hashCode()).nextLong();
    }
}
