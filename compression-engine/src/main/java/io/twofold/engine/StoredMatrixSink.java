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
import io.twofold.report.TunedBlock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.IntSupplier;

/**
 * Stores each matrix on disk, keeps and reports it, and lets the model compute with what was stored. What an earlier run
 * finished is restored and reported at once.
 */
final class StoredMatrixSink implements MatrixSink {
    private final LanguageModel model;
    private final CompressedMatrices matrices;
    private final int total;
    private final RunMonitor monitor;
    private final FinishedMatrices finished;
    private final Map<String, MatrixReport> reports = new LinkedHashMap<>();
    private final Map<Integer, TunedBlock> tunedBlocks = new TreeMap<>();
    private IntSupplier others = () -> 0;

    /**
     * @param finished where finished ones are kept
     * @param total how many matrices there will be
     */
    StoredMatrixSink(
            LanguageModel model,
            CompressedMatrices matrices,
            FinishedMatrices finished,
            int total,
            RunMonitor monitor) {
        this.model = model;
        this.matrices = matrices;
        this.finished = finished;
        this.total = total;
        this.monitor = monitor;
        monitor.progress(Phase.DECOMPOSE, 0, total, "matrix");
        int restored = restore();
        if (restored > 0) {
            monitor.restored(restored);
        }
    }

    /**
     * Takes over what others finished since the last call, or since this was made.
     *
     * @return how many matrices
     */
    final int restore() {
        return take(finished.restore(monitor::checkCancelled));
    }

    /** The same of some blocks, which somebody may have begun. */
    void restore(BlockRange blocks) {
        take(finished.restore(blocks, monitor::checkCancelled));
    }

    private int take(FinishedMatrices.Restored restored) {
        tunedBlocks.putAll(restored.tuned());
        restored.matrices().forEach(this::add);
        return restored.matrices().size();
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
        finished.save(report);
        add(report);
        return merged;
    }

    private void add(MatrixReport report) {
        reports.put(report.name(), report);
        monitor.matrix(report);
        others(others.getAsInt());
    }

    /** From now on others finish matrices too, and progress counts them. */
    void sharedWith(IntSupplier counted) {
        others = counted;
    }

    /** Hears how many matrices others have finished that are not here yet. */
    void others(int matrices) {
        monitor.progress(Phase.DECOMPOSE, Math.min(total, reports.size() + matrices), total, "matrix");
    }

    @Override
    public boolean isFinished(String name) {
        return reports.containsKey(name);
    }

    @Override
    public NDArray finished(NDManager manager, String name) {
        return matrices.merged(manager, name);
    }

    @Override
    public void tuned(int index, TunedBlock reached) {
        tunedBlocks.put(index, reached);
        finished.save(index, reached);
    }

    /** What tuning reached in each block; empty without tuning. */
    List<TunedBlock> tunedBlocks() {
        return List.copyOf(tunedBlocks.values());
    }

    /** In the model's order. */
    List<MatrixReport> reports() {
        return model.matrices().stream()
                .filter(reports::containsKey)
                .map(name -> Objects.requireNonNull(reports.get(name)))
                .toList();
    }
}
