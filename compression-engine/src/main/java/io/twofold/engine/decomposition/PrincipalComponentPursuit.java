package io.twofold.engine.decomposition;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.torch.Kernels;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.Decomposition;
import io.twofold.report.Convergence;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Robust PCA as a convex program: minimise ‖L‖* + λ‖S‖₁ over A = L + S, where λ is the setting divided by √max(m, n).
 *
 * <p>Source: CAP, stage 1. The alternating direction method of multipliers: L by thresholding of singular values, S by
 * shrinkage of entries, then the multiplier; the penalty µ balances the primal and the dual residual. Nothing is drawn
 * at random.
 */
public final class PrincipalComponentPursuit {
    private static final int COLUMNS = 3;
    private static final MathContext DIGITS = new MathContext(6);

    private final Kernels kernels;
    private final Decomposition.PcpAdmm settings;

    /**
     * The minimiser, L = U·diag(σ)·V; all arrays belong to the caller's manager. L + S is A up to the primal residual.
     *
     * @param u m × p, orthonormal columns; p may be 0
     * @param sigma p, falling, all positive
     * @param v p × n, orthonormal rows
     * @param s m × n, zero outside of its support
     * @param convergence objective and relative residuals after each iteration, to six significant digits
     */
    public record Solution(NDArray u, NDArray sigma, NDArray v, NDArray s, Convergence convergence) {}

    /** @param kernels with {@code selection}, {@code qr_rpca} and {@code pcp} */
    public PrincipalComponentPursuit(Kernels kernels, Decomposition.PcpAdmm settings) {
        this.kernels = kernels;
        this.settings = settings;
    }

    /**
     * Solves it for one matrix.
     *
     * @param name of the matrix, for errors
     * @param a m × n, float32; not modified
     * @throws CompressionException with {@code numeric-failure} if A is not finite, or if after the allowed number of
     *     iterations a residual is above the tolerance
     */
    public Solution solve(NDManager manager, String name, NDArray a) {
        FiniteCheck.require(kernels, a, name, "the weight, scaled by its inputs,");
        double lambda = settings.lambda()
                / Math.sqrt(Math.max(a.getShape().get(0), a.getShape().get(1)));
        NDList out = kernels.callForList(
                manager, "pcp", a, lambda, settings.penalty(), settings.tolerance(), settings.maxIterations());
        double[] trace;
        try (NDArray multiplier = out.get(4);
                NDArray rows = out.get(5)) {
            trace = rows.toDoubleArray();
        }
        double primal = trace[trace.length - 2];
        double dual = trace[trace.length - 1];
        // also where one is NaN
        if (!(primal <= settings.tolerance() && dual <= settings.tolerance())) {
            out.close();
            throw notConverged(name, trace.length / COLUMNS, primal, dual);
        }
        return new Solution(
                out.get(0),
                out.get(1),
                out.get(2),
                out.get(3),
                new Convergence(column(trace, 0), column(trace, 1), column(trace, 2)));
    }

    private CompressionException notConverged(String name, int iterations, double primal, double dual) {
        return new CompressionException(
                FailureCode.NUMERIC_FAILURE,
                String.format(
                        Locale.ROOT,
                        "Matrix %s: principal component pursuit did not converge in %d iterations: primal residual %.3g, "
                                + "dual residual %.3g, tolerance %.3g; raise decomposition.maxIterations or "
                                + "decomposition.tolerance",
                        name,
                        iterations,
                        primal,
                        dual,
                        settings.tolerance()));
    }

    private static List<Double> column(double[] trace, int index) {
        return IntStream.range(0, trace.length / COLUMNS)
                .mapToObj(row -> new BigDecimal(trace[row * COLUMNS + index])
                        .round(DIGITS)
                        .doubleValue())
                .toList();
    }
}
