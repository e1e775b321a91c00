package io.twofold.engine.estimate;

import io.twofold.engine.decomposition.ParameterShare;
import io.twofold.recipe.ExportFormat;

/** Seconds of writing matrices as U, V and S, of putting them together again, and of the exports. */
final class StorageCost {
    /** Passes over a matrix while it is stored: sparse values, bits, rounding, the error. */
    private static final int STORE_PASSES = 25;

    /** Passes over a matrix that is merged from its parts: bits, scattering, rounding. */
    private static final int MERGE_PASSES = 15;

    /** Seconds to create, publish and open one small file: 28 matrices of the sample model took 0.1 s. */
    private static final double FILE = 0.004;

    private final Workload work;
    private final Rehearsal device;

    StorageCost(Workload work, Rehearsal device) {
        this.work = work;
        this.device = device;
    }

    /** Stores all matrices as they are split. */
    double storeAll() {
        return work.sum(this::store);
    }

    /** Stores a matrix, and reads it back as the next layers will see it. */
    private double store(MatrixShape shape, ParameterShare share) {
        return FILE
                + device.weights(parameters(shape, share))
                + device.passes(STORE_PASSES, shape.size())
                + product(shape, share)
                + merge(shape, share);
    }

    /** Reads all matrices in factored form. */
    double mergeAll() {
        return work.sum(this::merge);
    }

    /** One export: merged weights are converted, everything else is copied as it is. */
    double export(ExportFormat format) {
        long written = format == ExportFormat.HF_DENSE
                ? work.weights()
                : work.weights() - work.model().blockParameters() + work.kept();
        return FILE
                + device.weights(written)
                + (format == ExportFormat.HF_DENSE
                        ? mergeAll()
                        : device.calls(2.0 * work.matrices().size()));
    }

    private double merge(MatrixShape shape, ParameterShare share) {
        return device.weights(parameters(shape, share))
                + device.passes(MERGE_PASSES, shape.size())
                + product(shape, share)
                + device.calls(4);
    }

    private double product(MatrixShape shape, ParameterShare share) {
        return device.products(2.0 * share.rank() * shape.size());
    }

    private static double parameters(MatrixShape shape, ParameterShare share) {
        return share.parameters(shape.rows(), shape.columns());
    }
}
