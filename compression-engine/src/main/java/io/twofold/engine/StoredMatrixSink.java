package io.twofold.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.decomposition.Decomposed;
import io.twofold.engine.decomposition.ParameterShare;
import io.twofold.engine.decomposition.ScaledMatrix;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.model.ModelBlock;
import io.twofold.engine.storage.CompressedMatrices;
import io.twofold.report.MatrixReport;
import io.twofold.report.Phase;
import io.twofold.report.TunedBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Stores each matrix on disk, reports it, and lets the model compute with what was stored. */
final class StoredMatrixSink implements MatrixSink {
    private final LanguageModel model;
    private final CompressedMatrices matrices;
    private final int total;
    private final RunMonitor monitor;
    private final FinishedBlocks blocks;
    private final List<MatrixReport> reports = new ArrayList<>();
    private final List<TunedBlock> tunedBlocks = new ArrayList<>();
    private int first; // report of the block at hand

    /**
     * @param blocks where finished ones are kept
     * @param total how many matrices will come
     */
    StoredMatrixSink(
            LanguageModel model, CompressedMatrices matrices, FinishedBlocks blocks, int total, RunMonitor monitor) {
        this.model = model;
        this.matrices = matrices;
        this.blocks = blocks;
        this.total = total;
        this.monitor = monitor;
        monitor.progress(Phase.DECOMPOSE, 0, total, "matrix");
    }

    @Override
    public NDArray accept(NDManager manager, ScaledMatrix matrix, NDArray weight, Decomposed parts) {
        String name = matrix.name();
        NDArray scale = matrix.scale();
        NDArray v = parts.v().div(scale);
        NDArray s = parts.s() == null ? null : parts.s().div(scale);
        matrices.store(model.layer(name), weight, parts.u(), v, parts.mask(), s);
        NDArray merged = matrices.merged(manager, name);
        ParameterShare stored = matrices.count(name);
        double error = matrices.relativeError(weight, merged, scale);
        MatrixReport report =
                new MatrixReport(name, model.shape(name), stored.rank(), stored.nonZeros(), error, parts.convergence());
        add(report);
        return merged;
    }

    private void add(MatrixReport report) {
        reports.add(report);
        monitor.matrix(report);
        monitor.progress(Phase.DECOMPOSE, reports.size(), total, "matrix");
    }

    @Override
    public boolean restore(int index, ModelBlock block, NDManager manager) {
        Optional<FinishedBlocks.Finished> finished = blocks.restore(index);
        finished.ifPresent(found -> {
            found.matrices().forEach(report -> {
                block.replace(report.name(), matrices.merged(manager, report.name()));
                add(report);
            });
            if (found.tuned() != null) {
                tunedBlocks.add(found.tuned());
            }
            first = reports.size();
        });
        return finished.isPresent();
    }

    @Override
    public void finished(int index, @Nullable TunedBlock tuned) {
        if (tuned != null) {
            tunedBlocks.add(tuned);
        }
        blocks.save(index, reports.subList(first, reports.size()), tuned);
        first = reports.size();
    }

    /** What tuning reached in each block; empty without tuning. */
    List<TunedBlock> tunedBlocks() {
        return List.copyOf(tunedBlocks);
    }

    List<MatrixReport> reports() {
        return List.copyOf(reports);
    }
}
