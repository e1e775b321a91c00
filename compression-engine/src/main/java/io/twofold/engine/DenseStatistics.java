package io.twofold.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.calibration.GroupInputs;
import io.twofold.engine.model.Activations;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.model.ModelBlock;
import io.twofold.engine.torch.Kernels;
import io.twofold.recipe.Allocation;
import io.twofold.recipe.Recipe;
import io.twofold.report.Phase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one pass of the calibration sequences through the dense model tells about its matrices. */
final class DenseStatistics implements AutoCloseable {
    private final NDManager manager;
    private final Map<String, NDArray> scales = new HashMap<>();
    private final double[] outliers;

    /**
     * Runs the pass.
     *
     * @param owl what an outlier is, or null if nobody asks for {@link #outliers}
     */
    DenseStatistics(
            LanguageModel model,
            List<long[]> sequences,
            Recipe recipe,
            Allocation.@Nullable Owl owl,
            NDManager parent,
            RunMonitor monitor) {
        this.manager = parent.newSubManager();
        this.outliers = new double[model.blockCount()];
        try (Kernels kernels = Kernels.load("calibration");
                Activations activations = Activations.ofText(model, manager, sequences, monitor::checkCancelled)) {
            for (int i = 0; i < model.blockCount(); i++) {
                monitor.progress(Phase.CALIBRATE, i, model.blockCount(), "block");
                try (ModelBlock block = model.loadBlock(i)) {
                    for (int group = 0; group < block.groups().size(); group++) {
                        NDArray scale = GroupInputs.scale(kernels, block, group, activations, recipe, manager);
                        block.groups().get(group).matrices().forEach(name -> scales.put(name, scale));
                        activations.advance(block, group);
                    }
                    if (owl != null) {
                        outliers[i] = outliers(kernels, block, owl.multiple());
                    }
                }
            }
            monitor.progress(Phase.CALIBRATE, model.blockCount(), model.blockCount(), "block");
        }
    }

    /** The share of a block's weights whose |W|·D exceeds so many times the block's mean. */
    private double outliers(Kernels kernels, ModelBlock block, double multiple) {
        List<String> names = block.groups().stream()
                .flatMap(group -> group.matrices().stream())
                .toList();
        double sum = 0;
        long size = 0;
        for (String name : names) {
            try (NDArray magnitude = kernels.call(manager, "scaled_magnitude", block.weight(name), scale(name))) {
                sum += magnitude.getDouble();
            }
            size += block.weight(name).size();
        }
        long count = 0;
        for (String name : names) {
            double threshold = multiple * sum / size;
            try (NDArray above = kernels.call(manager, "outliers", block.weight(name), scale(name), threshold)) {
                count += above.getLong();
            }
        }
        return (double) count / size;
    }

    /** D of a matrix's inputs in the dense model, 1 × inFeatures. */
    NDArray scale(String matrix) {
        NDArray scale = scales.get(matrix);
        if (scale == null) {
            throw new IllegalArgumentException("No matrix " + matrix);
        }
        return scale;
    }

    /** OWL's outlier share of each decoder block; zeros if none were asked for. */
    double[] outliers() {
        return outliers.clone();
    }

    @Override
    public void close() {
        manager.close();
    }
}
