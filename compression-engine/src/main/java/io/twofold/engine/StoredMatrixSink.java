package io.twofold.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.decomposition.ParameterShare;
import io.twofold.engine.decomposition.RobustPca;
import io.twofold.engine.model.CausalModel;
import io.twofold.engine.storage.CompressedMatrices;
import io.twofold.report.MatrixReport;
import io.twofold.report.Phase;
import java.util.ArrayList;
import java.util.List;

/** Stores each matrix on disk, reports it, and lets the model compute with what was stored. */
final class StoredMatrixSink implements MatrixSink {
    private final CausalModel model;
    private final CompressedMatrices matrices;
    private final int total;
    private final RunMonitor monitor;
    private final List<MatrixReport> reports = new ArrayList<>();

    /** @param total how many matrices will come */
    StoredMatrixSink(CausalModel model, CompressedMatrices matrices, int total, RunMonitor monitor) {
        this.model = model;
        this.matrices = matrices;
        this.total = total;
        this.monitor = monitor;
        monitor.progress(Phase.DECOMPOSE, 0, total, "matrix");
    }

    @Override
    public NDArray accept(NDManager manager, String name, NDArray weight, NDArray scale, RobustPca.Result result) {
        matrices.store(name, weight, result.u(), result.v().div(scale), result.mask());
        NDArray merged = matrices.merged(manager, name);
        ParameterShare stored = matrices.count(name);
        double error = matrices.relativeError(weight, merged, scale);
        MatrixReport report = new MatrixReport(name, model.shape(name), stored.rank(), stored.nonZeros(), error, null);
        reports.add(report);
        monitor.matrix(report);
        monitor.progress(Phase.DECOMPOSE, reports.size(), total, "matrix");
        return merged;
    }

    List<MatrixReport> reports() {
        return List.copyOf(reports);
    }
}
