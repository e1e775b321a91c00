package io.twofold.engine.estimate;

/** Seconds of computing the singular values of every matrix, where the request wants them. */
final class SpectrumCost {
    /** Operations of the eigenvalues of n × n in float64, in n³, at the speed of products in float32: 7 to 13 were measured. */
    private static final int EIGENVALUES = 10;

    /** How much longer a product in float64 takes. */
    private static final int WIDE = 2;

    private final Workload work;
    private final Rehearsal device;

    SpectrumCost(Workload work, Rehearsal device) {
        this.work = work;
        this.device = device;
    }

    /** After some layers were measured. */
    double seconds() {
        int most = work.matrices().stream().mapToInt(MatrixShape::smaller).max().orElse(0);
        if (!work.request().spectra().wanted(most)) {
            return 0;
        }
        return work.matrices().stream().mapToDouble(this::matrix).sum();
    }

    private double matrix(MatrixShape shape) {
        double values = shape.smaller();
        return device.weights(shape.size())
                + device.products(WIDE * 2 * values * shape.size() + EIGENVALUES * Math.pow(values, 3));
    }
}
