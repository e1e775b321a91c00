package io.twofold.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.allocation.BudgetPlan;
import io.twofold.engine.calibration.InputEnergy;
import io.twofold.engine.decomposition.ParameterShare;
import io.twofold.engine.decomposition.RobustPca;
import io.twofold.engine.model.Activations;
import io.twofold.engine.model.CausalModel;
import io.twofold.engine.model.DecoderBlock;
import io.twofold.engine.storage.CompressedMatrices;
import io.twofold.engine.torch.Kernels;
import io.twofold.recipe.Decomposition;
import io.twofold.recipe.Recipe;
import io.twofold.recipe.Scaling;
import io.twofold.report.MatrixReport;
import io.twofold.report.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Compresses a model block by block. The inputs of a linear layer come from the layers before it as they are after
 * compression, in its own block too: {q, k, v}, then {o}, {gate, up}, {down}.
 */
final class BlockwiseCompression implements AutoCloseable {
    private final CausalModel model;
    private final BudgetPlan plan;
    private final Recipe recipe;
    private final CompressedMatrices matrices;
    private final RunMonitor monitor;
    private final Kernels kernels = Kernels.load("selection", "qr_rpca", "calibration");
    private final RobustPca decomposition;
    private final List<MatrixReport> reports = new ArrayList<>();
    private double calibrationLoss = Double.NaN;

    BlockwiseCompression(
            CausalModel model, BudgetPlan plan, Recipe recipe, CompressedMatrices matrices, RunMonitor monitor) {
        this.model = model;
        this.plan = plan;
        this.recipe = recipe;
        this.matrices = matrices;
        this.monitor = monitor;
        Decomposition.QrRpca settings = (Decomposition.QrRpca) recipe.decomposition();
        this.decomposition = new RobustPca(kernels, settings.iterations(), recipe.selection());
    }

    /** Compresses every matrix of the plan into {@link CompressedMatrices}. */
    List<MatrixReport> run(List<long[]> sequences, NDManager parent) {
        monitor.progress(Phase.DECOMPOSE, 0, plan.matrices().size(), "matrix");
        try (NDManager manager = parent.newSubManager();
                Activations activations = monitor.time(
                        Phase.CALIBRATE, () -> new Activations(model, manager, sequences, monitor::checkCancelled))) {
            for (int i = 0; i < model.blockCount(); i++) {
                try (DecoderBlock block = model.loadBlock(i)) {
                    for (int group = 0; group < block.groups().size(); group++) {
                        compress(block, group, activations, manager);
                        int current = group;
                        monitor.time(Phase.CALIBRATE, () -> activations.advance(block, current));
                    }
                }
            }
            double predicted = (double) sequences.size() * (sequences.get(0).length - 1);
            calibrationLoss = monitor.time(Phase.CALIBRATE, () -> activations.negativeLogLikelihood()) / predicted;
        }
        return reports;
    }

    /** After {@link #run}: the compressed model's mean next-token loss on the sequences, nats. */
    double calibrationLoss() {
        return calibrationLoss;
    }

    private void compress(DecoderBlock block, int group, Activations activations, NDManager parent) {
        List<String> names = block.groups().get(group).matrices();
        try (NDManager manager = parent.newSubManager()) {
            NDArray scale = monitor.time(Phase.CALIBRATE, () -> scale(block, group, activations, manager));
            for (String name : names) {
                plan.share(name).ifPresent(share -> {
                    reports.add(monitor.time(Phase.DECOMPOSE, () -> compress(block, name, share, scale, manager)));
                    monitor.matrix(reports.get(reports.size() - 1));
                    monitor.progress(
                            Phase.DECOMPOSE, reports.size(), plan.matrices().size(), "matrix");
                });
            }
        }
    }

    /** D, 1 × inFeatures. */
    private NDArray scale(DecoderBlock block, int group, Activations activations, NDManager manager) {
        NDArray weight = block.weight(block.groups().get(group).matrices().get(0));
        long features = weight.getShape().get(1);
        if (recipe.scaling() == Scaling.NONE) {
            return manager.ones(new Shape(features));
        }
        try (InputEnergy energy = new InputEnergy(kernels, manager, features)) {
            activations.inputs(block, group, energy::add);
            return energy.diagonalScale(manager);
        }
    }

    private MatrixReport compress(
            DecoderBlock block, String name, ParameterShare share, NDArray scale, NDManager parent) {
        NDArray weight = block.weight(name);
        try (NDManager manager = parent.newSubManager()) {
            NDArray scaled = weight.mul(scale);
            scaled.attach(manager);
            RobustPca.Result result = decomposition.decompose(manager, name, scaled, share, seed(name));
            matrices.store(name, weight, result.u(), result.v().div(scale), result.mask());
            NDArray merged = matrices.merged(manager, name);
            double error = matrices.relativeError(weight, merged, scale);
            ParameterShare stored = matrices.count(name);
            block.replace(name, merged);
            return new MatrixReport(name, model.shape(name), stored.rank(), stored.nonZeros(), error);
        }
    }

    /** Depends on the matrix's name only, so that a resumed run draws the same numbers. */
    private long seed(String name) {
        return new SplittableRandom(recipe.seed()).nextLong() ^ new SplittableRandom(name.hashCode()).nextLong();
    }

    @Override
    public void close() {
        kernels.close();
    }
}
