package io.twofold.engine.allocation;

import java.util.Arrays;

/**
 * The error of a matrix as a function of its sparsity s: log e is a parabola in s, e(s) = exp(a + b·s + c·s²), fitted to
 * measurements and rising wherever it is used.
 */
public final class ErrorCurve {
    /** Of the largest error: smaller ones are rounding, and their logarithms would bend the curve. */
    private static final double NEGLIGIBLE = 1e-9;

    /** What log e rises at least from s = 0 to 1, so that pruning is never free. */
    private static final double LEAST_RISE = 1e-3;

    private static final double LOG_OF_NOTHING = -600;

    private final double a;
    private final double b;
    private final double c;

    private ErrorCurve(double a, double b, double c) {
        this.a = a;
        this.b = b;
        this.c = c;
    }

    /**
     * Fits a curve by least squares: a parabola if there are three measurements and it rises between {@code lowest} and
     * {@code highest}, else a line.
     *
     * @param sparsities at least two different ones
     * @param errors measured there, not negative
     */
    public static ErrorCurve fit(double[] sparsities, double[] errors, double lowest, double highest) {
        double largest = Arrays.stream(errors).max().orElse(0);
        double[] logs = new double[errors.length];
        for (int i = 0; i < logs.length; i++) {
            logs[i] = largest == 0 ? LOG_OF_NOTHING : Math.log(Math.max(errors[i], NEGLIGIBLE * largest));
        }
        if (logs.length >= 3) {
            ErrorCurve parabola = parabola(sparsities, logs);
            if (parabola.slope(lowest) >= LEAST_RISE && parabola.slope(highest) >= LEAST_RISE) {
                return parabola;
            }
        }
        return line(sparsities, logs);
    }

    private static ErrorCurve line(double[] x, double[] y) {
        double middle = mean(x);
        double height = mean(y);
        double slope = product(x, middle, y) / product(x, middle, x);
        slope = Math.max(slope, LEAST_RISE);
        return new ErrorCurve(height - slope * middle, slope, 0);
    }

    /** Regresses on x − x̄ and on what of (x − x̄)² the line does not explain. */
    private static ErrorCurve parabola(double[] x, double[] y) {
        double middle = mean(x);
        double[] square = Arrays.stream(x).map(v -> (v - middle) * (v - middle)).toArray();
        double tilt = product(x, middle, square) / product(x, middle, x);
        double height = mean(square);
        double[] rest = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            rest[i] = square[i] - height - tilt * (x[i] - middle);
        }
        double curvature = product(rest, 0, y) / product(rest, 0, rest);
        double slope = product(x, middle, y) / product(x, middle, x) - curvature * tilt;
        double constant = mean(y) - curvature * height;
        return new ErrorCurve(
                constant - slope * middle + curvature * middle * middle, slope - 2 * curvature * middle, curvature);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    /** Σ (x − middle)·y. */
    private static double product(double[] x, double middle, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += (x[i] - middle) * y[i];
        }
        return sum;
    }

    private double slope(double sparsity) {
        return b + 2 * c * sparsity;
    }

    /** e(s). */
    public double error(double sparsity) {
        return Math.exp(a + sparsity * (b + c * sparsity));
    }
}
