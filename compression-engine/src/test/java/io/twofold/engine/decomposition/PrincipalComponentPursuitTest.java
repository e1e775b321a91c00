package io.twofold.engine.decomposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.testing.KernelTest;
import io.twofold.engine.testing.LiveTensors;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.Decomposition;
import io.twofold.report.Convergence;
import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrincipalComponentPursuitTest extends KernelTest {
    private static final Decomposition.PcpAdmm DEFAULTS = new Decomposition.PcpAdmm(1, 0.1, 1e-3, 500);
    private static final Decomposition.PcpAdmm STRICT = new Decomposition.PcpAdmm(1, 0.1, 1e-6, 1000);

    PrincipalComponentPursuitTest() {
        super("selection", "qr_rpca", "pcp");
    }

    @ParameterizedTest
    @CsvSource({"100, 140, 3, 500, 1", "140, 100, 3, 500, 2", "90, 90, 2, 300, 3"})
    void recoversAPlantedLowRankPlusSparseMatrix(int m, int n, int rank, int spikes, long seed) {
        Random random = new Random(seed);
        NDArray low = RobustPcaTest.gaussian(manager, m, rank, random)
                .matMul(RobustPcaTest.gaussian(manager, rank, n, random));
        NDArray sparse = spikes(manager, m, n, spikes, random);

        PrincipalComponentPursuit.Solution solution = solve(STRICT, low.add(sparse));

        assertThat(solution.sigma().size()).isEqualTo(rank);
        assertThat(relativeError(low(solution), low)).isLessThan(1e-4f);
        assertThat(relativeError(solution.s(), sparse)).isLessThan(1e-4f);
        // entries of the support and others are apart by far more than what is left of the residual
        assertThat(solution.s().abs().gt(0.01f).toBooleanArray())
                .isEqualTo(sparse.neq(0).toBooleanArray());
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 17", "17, 1", "2, 2", "7, 5", "31, 64", "64, 31", "40, 40"})
    void splitsAnyShape(int m, int n) {
        NDArray a = RobustPcaTest.gaussian(manager, m, n, new Random(m * 100L + n));
        NDArray before = a.duplicate();

        PrincipalComponentPursuit.Solution solution = solve(DEFAULTS, a);

        long p = solution.sigma().size();
        assertThat(solution.u().getShape()).isEqualTo(new Shape(m, p));
        assertThat(solution.v().getShape()).isEqualTo(new Shape(p, n));
        assertThat(solution.s().getShape()).isEqualTo(new Shape(m, n));
        assertThat(p).isLessThanOrEqualTo(Math.min(m, n));
        assertThat(relativeError(low(solution).add(solution.s()), a)).isLessThan(1.01e-3f);
        assertThat(identityError(solution.u().transpose().matMul(solution.u()))).isLessThan(1e-4f);
        assertThat(identityError(solution.v().matMul(solution.v().transpose()))).isLessThan(1e-4f);
        assertFallingAndPositive(solution.sigma().toFloatArray());
        assertThat(a.contentEquals(before)).as("A is not modified").isTrue();
    }

    @Test
    void tellsHowItConverged() {
        NDArray a = RobustPcaTest.gaussian(manager, 60, 80, new Random(4));

        PrincipalComponentPursuit.Solution solution = solve(DEFAULTS, a);

        Convergence trace = solution.convergence();
        int iterations = trace.objective().size();
        assertThat(trace.primalResidual()).hasSize(iterations);
        assertThat(trace.dualResidual()).hasSize(iterations);
        assertThat(trace.primalResidual().get(iterations - 1)).isLessThanOrEqualTo(1e-3);
        assertThat(trace.dualResidual().get(iterations - 1)).isLessThanOrEqualTo(1e-3);
        for (int t = 0; t < iterations - 1; t++) {
            assertThat(Math.max(
                            trace.primalResidual().get(t), trace.dualResidual().get(t)))
                    .as("it goes on only as long as it must")
                    .isGreaterThan(1e-3);
        }
        double objective =
                solution.sigma().sum().getFloat() + solution.s().abs().sum().getFloat() / Math.sqrt(80);
        assertThat(trace.objective().get(iterations - 1)).isCloseTo(objective, within(1e-4 * objective));
        assertThat(trace.objective())
                .allSatisfy(value -> assertThat(significantDigits(value)).isLessThanOrEqualTo(6));
    }

    @ParameterizedTest
    @CsvSource({"6, 9", "9, 6", "1, 4", "4, 1"})
    void splitsAMatrixOfZerosIntoZerosAtOnce(int m, int n) {
        PrincipalComponentPursuit.Solution solution = solve(DEFAULTS, manager.zeros(new Shape(m, n)));

        assertThat(solution.convergence()).isEqualTo(new Convergence(List.of(0.0), List.of(0.0), List.of(0.0)));
        assertThat(solution.u().getShape()).isEqualTo(new Shape(m, 0));
        assertThat(solution.sigma().getShape()).isEqualTo(new Shape(0));
        assertThat(solution.v().getShape()).isEqualTo(new Shape(0, n));
        assertThat(solution.s().countNonzero().getLong()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"30, 20", "20, 30"})
    void givesEverythingToTheSparsePartWhereLambdaIsTiny(int m, int n) {
        NDArray a = RobustPcaTest.gaussian(manager, m, n, new Random(1));

        PrincipalComponentPursuit.Solution solution = solve(new Decomposition.PcpAdmm(0.01, 0.1, 1e-4, 500), a);

        assertThat(solution.u().getShape()).isEqualTo(new Shape(m, 0));
        assertThat(solution.v().getShape()).isEqualTo(new Shape(0, n));
        assertThat(relativeError(solution.s(), a)).isLessThan(1e-3f);
    }

    @ParameterizedTest
    @CsvSource({"30, 20", "20, 30"})
    void givesEverythingToTheLowRankPartWhereLambdaIsLarge(int m, int n) {
        Random random = new Random(2);
        NDArray a = RobustPcaTest.gaussian(manager, m, 4, random).matMul(RobustPcaTest.gaussian(manager, 4, n, random));

        PrincipalComponentPursuit.Solution solution = solve(new Decomposition.PcpAdmm(1000, 0.1, 1e-4, 500), a);

        assertThat(solution.s().countNonzero().getLong()).isZero();
        assertThat(solution.sigma().size()).isEqualTo(4);
        assertThat(relativeError(low(solution), a)).isLessThan(1.01e-4f);
    }

    @ParameterizedTest
    @ValueSource(floats = {1e-30f, 1e-3f, 1e30f})
    void scalesWithTheMatrix(float factor) {
        NDArray a = RobustPcaTest.gaussian(manager, 20, 30, new Random(3));
        float[] expected = solve(STRICT, a).sigma().toFloatArray();

        float[] sigma = solve(STRICT, a.mul(factor)).sigma().toFloatArray();

        assertThat(sigma).hasSameSizeAs(expected);
        for (int i = 0; i < sigma.length; i++) {
            assertThat(sigma[i] / factor).isCloseTo(expected[i], within(1e-3f * expected[0]));
        }
    }

    @Test
    void givesTheSameBytesEachTime() {
        NDArray a = RobustPcaTest.gaussian(manager, 120, 90, new Random(7));

        PrincipalComponentPursuit.Solution first = solve(DEFAULTS, a);
        PrincipalComponentPursuit.Solution second = solve(DEFAULTS, a);

        assertThat(second.u().toFloatArray()).isEqualTo(first.u().toFloatArray());
        assertThat(second.sigma().toFloatArray()).isEqualTo(first.sigma().toFloatArray());
        assertThat(second.v().toFloatArray()).isEqualTo(first.v().toFloatArray());
        assertThat(second.s().toFloatArray()).isEqualTo(first.s().toFloatArray());
        assertThat(second.convergence()).isEqualTo(first.convergence());
    }

    @Test
    void saysWhatToDoWhereItDoesNotConverge() {
        NDArray a = RobustPcaTest.gaussian(manager, 20, 30, new Random(5));

        assertThatThrownBy(() -> solve(new Decomposition.PcpAdmm(1, 0.1, 1e-3, 3), a))
                .isInstanceOfSatisfying(
                        CompressionException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.NUMERIC_FAILURE))
                .hasMessageMatching("Matrix model\\.layers\\.3\\.mlp\\.up_proj\\.weight: .* did not converge in 3 "
                        + "iterations: primal residual [\\d.]+, dual residual [\\d.]+, tolerance 0\\.00100; raise "
                        + "decomposition\\.maxIterations or decomposition\\.tolerance");
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void namesTheMatrixThatIsNotFinite(float value) {
        NDArray a = manager.create(new float[] {1, value, 3, 4}, new Shape(2, 2));

        assertThatThrownBy(() -> solve(DEFAULTS, a))
                .isInstanceOfSatisfying(
                        CompressionException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.NUMERIC_FAILURE))
                .hasMessage("Matrix model.layers.3.mlp.up_proj.weight: the weight, scaled by its inputs, "
                        + "contains NaN or infinity; check the checkpoint");
    }

    @Test
    void leavesNothingAliveButTheSolution() {
        NDArray a = RobustPcaTest.gaussian(manager, 12, 9, new Random(6));
        int before = LiveTensors.count();

        PrincipalComponentPursuit.Solution solution = solve(DEFAULTS, a);
        assertThat(LiveTensors.count()).isEqualTo(before + 4);
        assertThat(List.of(solution.u(), solution.sigma(), solution.v(), solution.s()))
                .allSatisfy(array -> {
                    assertThat(array.getManager()).isSameAs(manager);
                    assertThat(array.getDataType()).isEqualTo(DataType.FLOAT32);
                    array.close();
                });
        assertThat(LiveTensors.count()).isEqualTo(before);

        assertThatThrownBy(() -> solve(new Decomposition.PcpAdmm(1, 0.1, 1e-3, 2), a))
                .isInstanceOf(CompressionException.class);
        assertThat(LiveTensors.count()).as("after a failure").isEqualTo(before);
    }

    private PrincipalComponentPursuit.Solution solve(Decomposition.PcpAdmm settings, NDArray a) {
        return new PrincipalComponentPursuit(kernels, settings).solve(manager, "model.layers.3.mlp.up_proj.weight", a);
    }

    private static NDArray low(PrincipalComponentPursuit.Solution solution) {
        return solution.u().mul(solution.sigma()).matMul(solution.v());
    }

    private static NDArray spikes(NDManager manager, int m, int n, int count, Random random) {
        float[] values = new float[m * n];
        random.ints(0, values.length).distinct().limit(count).forEach(i -> values[i] = random.nextBoolean() ? 5 : -5);
        return manager.create(values, new Shape(m, n));
    }

    private static float relativeError(NDArray x, NDArray expected) {
        return x.sub(expected).norm().getFloat() / expected.norm().getFloat();
    }

    /** The largest entry of |G − I|; 0 for a Gram matrix without rows. */
    private static float identityError(NDArray gram) {
        int p = (int) gram.getShape().get(0);
        return p == 0 ? 0 : gram.sub(gram.getManager().eye(p)).abs().max().getFloat();
    }

    private static void assertFallingAndPositive(float[] sigma) {
        for (int i = 0; i < sigma.length; i++) {
            assertThat(sigma[i]).isPositive();
            assertThat(sigma[i]).isLessThanOrEqualTo(i == 0 ? Float.MAX_VALUE : sigma[i - 1]);
        }
    }

    private static int significantDigits(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().precision();
    }
}
