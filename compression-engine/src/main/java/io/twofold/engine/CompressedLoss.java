package io.twofold.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.allocation.AllocationPoint;
import io.twofold.engine.allocation.AllocationSpace;
import io.twofold.engine.allocation.BudgetPlan;
import io.twofold.engine.calibration.CalibrationSet;
import io.twofold.engine.decomposition.MatrixDecomposition;
import io.twofold.engine.decomposition.RobustPca;
import io.twofold.engine.model.InputGroup;
import io.twofold.engine.model.ModelBlock;
import io.twofold.engine.model.ResidentModel;
import io.twofold.engine.policy.Objective;
import io.twofold.engine.text.TokenizedText;
import io.twofold.engine.torch.Kernels;
import io.twofold.recipe.Decomposition;
import io.twofold.recipe.Minibatch;
import io.twofold.recipe.Recipe;
import io.twofold.recipe.TruncatedGaussian;
import io.twofold.report.Phase;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The loss of the model as it is after compression at a point, on a minibatch of the calibration text: the outer
 * problem of CLMA, problem 4.1. The model stays on the device; every decomposition starts from the last {@link Anchor}.
 */
final class CompressedLoss implements Objective, AutoCloseable {
    private final ResidentModel model;
    private final AllocationSpace space;
    private final Recipe recipe;
    private final Minibatch minibatch;
    private final TokenizedText text;
    private final NDManager manager;
    private final RunMonitor monitor;
    private final RobustPca decomposition;
    private final BlockwiseCompression cold;
    private @Nullable Anchor anchor;

    /**
     * @param model on the device; closed by its owner
     * @param recipe with a learnt allocation
     * @param text to cut minibatches from
     * @param kernels of {@link MatrixDecomposition#kernels}
     */
    CompressedLoss(
            ResidentModel model,
            AllocationSpace space,
            Recipe recipe,
            TokenizedText text,
            Kernels kernels,
            NDManager parent,
            RunMonitor monitor) {
        this.model = model;
        this.space = space;
        this.recipe = recipe;
        this.minibatch = ((TruncatedGaussian) recipe.allocation()).minibatch();
        this.text = text;
        this.manager = parent.newSubManager();
        this.monitor = monitor;
        this.decomposition = new RobustPca(kernels, (Decomposition.QrRpca) recipe.decomposition(), recipe.selection());
        this.cold = new BlockwiseCompression(
                model,
                recipe.matrixWise(),
                kernels,
                MatrixDecomposition.unfitted(kernels, recipe),
                monitor,
                Phase.ALLOCATE);
    }

    /** Decomposes the model from cold starts at a point, with D measured on the way on the compressed model. */
    void anchorAt(AllocationPoint point, List<long[]> sequences) {
        cold.run(BudgetPlan.of(space, point), sequences, manager, renewed());
    }

    /** Decomposes the model from cold starts at a point, with the dense model's D. */
    void anchorAt(AllocationPoint point, DenseStatistics statistics) {
        cold.run(BudgetPlan.of(space, point), statistics, manager, renewed());
    }

    private Anchor renewed() {
        if (anchor != null) {
            anchor.close();
        }
        anchor = new Anchor(decomposition, manager);
        return anchor;
    }

    @Override
    public double loss(int iteration, AllocationPoint sample) {
        monitor.time(Phase.ALLOCATE, () -> compress(sample));
        return monitor.time(Phase.ALLOCATE, () -> forward(iteration));
    }

    /** Replaces every matrix of the model by what it is after compression at a point. */
    void compress(AllocationPoint sample) {
        if (anchor == null) {
            throw new IllegalStateException("there is no anchor yet");
        }
        BudgetPlan plan = BudgetPlan.of(space, sample);
        for (int i = 0; i < model.blockCount(); i++) {
            monitor.checkCancelled();
            ModelBlock block = model.loadBlock(i);
            for (InputGroup group : block.groups()) {
                for (String name : group.matrices()) {
                    Anchor from = anchor;
                    plan.share(name).ifPresent(share -> {
                        try (NDManager scope = manager.newSubManager()) {
                            NDArray compressed = from.restart(
                                    scope, name, block.weight(name), share, BlockwiseCompression.seed(recipe, name));
                            block.replace(name, compressed);
                        }
                    });
                }
            }
        }
    }

    /** Mean next-token loss, nats, of the model as it is on the minibatch of an iteration. */
    double forward(int iteration) {
        long seed = new SplittableRandom(recipe.seed()).nextLong() + iteration;
        List<long[]> sequences = CalibrationSet.random(text, minibatch, seed);
        return ModelLoss.of(model, sequences, manager, monitor);
    }

    @Override
    public void close() {
        manager.close();
    }
}
