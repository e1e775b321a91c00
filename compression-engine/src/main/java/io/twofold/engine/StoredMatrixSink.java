package io.twofold.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.decomposition.Decomposed;
import io.twofold.engine.decomposition.ParameterShare;
import io.twofold.engine.decomposition.ScaledMatrix;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.storage.CompressedMatrices;
import io.twofold.report.MatrixReport;
import io.twofold.report.Phase;
import java.util.ArrayList;
import java.util.List;

/** Stores each matrix on disk, reports it, and lets the model compute with what was stored. */
final class StoredMatrixSink implements MatrixSink {
    private final LanguageModel model;
    private final CompressedMatrices matrices;
    private final int total;
    private final RunMonitor monitor;
    private final List<MatrixReport> reports = new ArrayList<>();

    /** @param total how many matrices will come */
    StoredMatrixSink(LanguageModel model, CompressedMatrices matrices, int total, RunMonitor monitor) {
        this.model = model;
        this.matrices = matrices;
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
        reports.add(report);
        monitor.matrix(report);
        monitor.progress(Phase.DECOMPOSE, reports.size(), total, "matrix");
        return merged;
    }

    List<MatrixReport> reports() {
        return List.copyOf(reports);
    }
}
