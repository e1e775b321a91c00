package io.twofold.engine.estimate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.decomposition.ParameterShare;
import io.twofold.engine.decomposition.RobustPca;
import io.twofold.recipe.Decomposition;
import io.twofold.recipe.Selection;
import java.util.HashMap;
import java.util.Map;

/**
 * Robust PCA by QR. One and a few iterations of the kernel itself are timed, at the matrix's rank and at rank 0: what the
 * rank adds grows with the third power of the size (products, QR), the rest (passes, selection) with the second.
 */
final class RobustPcaCost {
    private static final int FEW = 4;

    private final Rehearsal device;
    private final Decomposition.QrRpca settings;
    private final Selection selection;
    private final Map<MatrixShape, Line> lines = new HashMap<>();

    RobustPcaCost(Rehearsal device, Decomposition.QrRpca settings, Selection selection) {
        this.device = device;
        this.settings = settings;
        this.selection = selection;
    }

    /** Seconds of the first iteration with everything around it, and of each further one. */
    private record Line(double first, double further) {
        double at(int iterations) {
            return first + further * (iterations - 1);
        }

        Line times(double factor) {
            return new Line(first * factor, further * factor);
        }

        Line plus(Line other) {
            return new Line(first + other.first, further + other.further);
        }

        Line minus(Line other) {
            return new Line(Math.max(0, first - other.first), Math.max(0, further - other.further));
        }
    }

    /** From a cold start. */
    double cold(MatrixShape shape, ParameterShare share) {
        // what is timed has momentum, and with it Algorithm 2 runs beside; it does too with power iterations alone
        int runs = settings.momentum() == 0 && settings.powerIterations() > 0 ? 2 : 1;
        return runs * line(shape, share).at(settings.iterations() + settings.powerIterations());
    }

    /** From an earlier solution. */
    double warm(MatrixShape shape, ParameterShare share) {
        return line(shape, share).at(settings.warmIterations());
    }

    /** Seconds of one iteration without selection, which is what a refit does. */
    double refit(MatrixShape shape, ParameterShare share) {
        return line(shape, share).further();
    }

    private Line line(MatrixShape shape, ParameterShare share) {
        return lines.computeIfAbsent(shape, s -> measure(s, share));
    }

    private Line measure(MatrixShape shape, ParameterShare share) {
        double excess = shape.excess(device.small());
        MatrixShape tried = shape.dividedBy(excess);
        int rank = (int) Math.min(tried.smaller(), Math.ceil(share.rank() / excess));
        long nonZeros = (long) (share.nonZeros() / excess / excess);
        Line all = measure(tried, new ParameterShare(rank, nonZeros), settings.momentum());
        if (excess == 1) {
            return all;
        }
        Line flat = measure(tried, new ParameterShare(0, nonZeros), settings.momentum());
        return all.minus(flat).times(excess * excess * excess).plus(flat.times(excess * excess));
    }

    private Line measure(MatrixShape shape, ParameterShare share, double momentum) {
        try (NDManager scope = device.manager().newSubManager()) {
            NDArray a = scope.randomNormal(new Shape(shape.rows(), shape.columns()));
            double one = time(a, share, 1, momentum);
            double few = time(a, share, FEW, momentum);
            return new Line(one, Math.max(0, few - one) / (FEW - 1));
        }
    }

    private double time(NDArray a, ParameterShare share, int iterations, double momentum) {
        RobustPca kernel = new RobustPca(
                device.kernels(), new Decomposition.QrRpca(iterations, iterations, 0, momentum), selection);
        return Stopwatch.best(() -> {
            try (NDManager scope = a.getManager().newSubManager()) {
                kernel.decompose(scope, "rehearsal", a, share, 0).objective().getFloat(iterations - 1);
            }
        });
    }
}
