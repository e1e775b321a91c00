package io.twofold.engine.candidates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.testing.CandidatePools;
import io.twofold.engine.testing.KernelTest;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Against the definitions, written as loops in float64. */
class CandidateKernelsTest extends KernelTest {

    CandidateKernelsTest() {
        super("candidates");
    }

    /** m, n, p, k, and how many singular values and entries of these are kept. */
    static List<Arguments> cases() {
        return List.of(
                Arguments.of(1, 1, 1, 1, 1, 1),
                Arguments.of(1, 1, 1, 1, 1, 0),
                Arguments.of(3, 5, 2, 7, 1, 3),
                Arguments.of(5, 3, 3, 15, 2, 15),
                Arguments.of(7, 9, 4, 20, 4, 0),
                Arguments.of(7, 9, 4, 20, 0, 11),
                Arguments.of(1, 9, 1, 4, 1, 2),
                Arguments.of(9, 1, 0, 5, 0, 3),
                Arguments.of(4, 6, 3, 0, 2, 0),
                Arguments.of(6, 4, 0, 0, 0, 0));
    }

    /** Candidates as tensors and as plain numbers, and some of them kept. */
    private final class Case {
        final int m;
        final int n;
        final int p;
        final Candidates pool;
        final double[] u;
        final double[] sigma;
        final double[] v;
        final double[] scale;
        final double[] s;
        final boolean[] singular;
        final boolean[] sparse;
        final boolean[] kept;
        final NDArray singularMask;
        final NDArray sparseMask;

        Case(int m, int n, int p, int k, int keptSingular, int keptSparse) {
            Random random = new Random(1000L * m + n);
            this.m = m;
            this.n = n;
            this.p = p;
            pool = CandidatePools.random(manager, m, n, p, k, random);
            u = CandidatePools.wide(pool.u().toFloatArray());
            sigma = CandidatePools.wide(pool.sigma().toFloatArray());
            v = CandidatePools.wide(pool.v().toFloatArray());
            scale = CandidatePools.wide(pool.scale().toFloatArray());
            singular = CandidatePools.flags(p, keptSingular, random);
            sparse = CandidatePools.flags(k, keptSparse, random);
            singularMask = manager.create(singular, new Shape(p));
            sparseMask = manager.create(sparse, new Shape(k));
            float[] values = pool.values().toFloatArray();
            boolean[] mask = pool.mask().toBooleanArray();
            s = new double[m * n];
            kept = new boolean[m * n];
            int next = 0;
            for (int i = 0; i < m * n; i++) {
                if (mask[i]) {
                    s[i] = values[next];
                    kept[i] = sparse[next++];
                }
            }
        }

        /** An entry of the part of L that these singular values make. */
        double low(int entry, boolean[] which) {
            double sum = 0;
            for (int c = 0; c < p; c++) {
                if (which[c]) {
                    sum += u[entry / n * p + c] * sigma[c] * v[c * n + entry % n];
                }
            }
            return sum;
        }

        /** An entry of A = L + S. */
        double a(int entry) {
            boolean[] all = new boolean[p];
            Arrays.fill(all, true);
            return low(entry, all) + s[entry];
        }

        /** Of |U|·diag(σ)·|V|, hence a bound of what float32 can be wrong by. */
        double rounding() {
            return 1e-5 * (1 + p * 30.0);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void keepsWhatTheMasksSay(int m, int n, int p, int k, int keptSingular, int keptSparse) {
        Case given = new Case(m, n, p, k, keptSingular, keptSparse);

        float[] weight = given.pool
                .weight(kernels, manager, manager.zeros(new Shape(m, n)), given.singularMask, given.sparseMask, false)
                .toFloatArray();

        assertThat(weight).hasSize(m * n);
        for (int i = 0; i < m * n; i++) {
            double expected = (given.low(i, given.singular) + (given.kept[i] ? given.s[i] : 0)) / given.scale[i % n];
            assertThat((double) weight[i]).isCloseTo(expected, within(given.rounding()));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aRefittedWeightIsTheDenseOneWhereAnEntryIsKept(int m, int n, int p, int k, int keptSingular, int keptSparse) {
        Case given = new Case(m, n, p, k, keptSingular, keptSparse);
        float[] dense = CandidatePools.gaussian(m * n, new Random(3));

        float[] weight = given.pool
                .weight(
                        kernels,
                        manager,
                        manager.create(dense, new Shape(m, n)),
                        given.singularMask,
                        given.sparseMask,
                        true)
                .toFloatArray();

        assertThat(weight).hasSize(m * n);
        for (int i = 0; i < m * n; i++) {
            if (given.kept[i]) {
                assertThat(weight[i]).isEqualTo(dense[i]);
            } else {
                double expected = given.low(i, given.singular) / given.scale[i % n];
                assertThat((double) weight[i]).isCloseTo(expected, within(given.rounding()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void thePartsAreThoseOfTheKeptCandidatesInAnotherScale(
            int m, int n, int p, int k, int keptSingular, int keptSparse) {
        Case given = new Case(m, n, p, k, keptSingular, keptSparse);
        float[] change = CandidatePools.gaussian(n, new Random(5));

        NDList parts = kernels.callForList(
                manager,
                "kept_parts",
                given.pool.u(),
                given.pool.sigma(),
                given.pool.v(),
                given.pool.values(),
                given.pool.mask(),
                manager.create(change, new Shape(1, n)),
                given.singularMask,
                given.sparseMask);

        assertThat(parts.get(0).getShape()).isEqualTo(new Shape(m, keptSingular));
        assertThat(parts.get(1).getShape()).isEqualTo(new Shape(keptSingular, n));
        assertThat(parts.get(3).toBooleanArray()).isEqualTo(given.kept);
        float[] left = parts.get(0).toFloatArray();
        float[] right = parts.get(1).toFloatArray();
        // U' and V' share each singular value equally
        int next = 0;
        for (int c = 0; c < p; c++) {
            if (given.singular[c]) {
                for (int i = 0; i < m; i++) {
                    double expected = given.u[i * p + c] * Math.sqrt(given.sigma[c]);
                    assertThat((double) left[i * keptSingular + next]).isCloseTo(expected, within(given.rounding()));
                }
                next++;
            }
        }
        float[] entries = parts.get(2).toFloatArray();
        for (int i = 0; i < m * n; i++) {
            double product = 0;
            for (int c = 0; c < keptSingular; c++) {
                product += (double) left[i / n * keptSingular + c] * right[c * n + i % n];
            }
            assertThat(product).isCloseTo(given.low(i, given.singular) * change[i % n], within(3 * given.rounding()));
            if (given.kept[i]) {
                assertThat((double) entries[i]).isCloseTo(given.s[i] * change[i % n], within(given.rounding()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theMarginalEnergyIsWhatTheOthersCannotMakeUpFor(int m, int n, int p, int k, int keptSingular, int keptSparse) {
        Case given = new Case(m, n, p, k, keptSingular, keptSparse);

        NDList energy = given.pool.marginalEnergy(kernels, given.singularMask, given.sparseMask);

        float[] ofSingular = energy.get(0).toFloatArray();
        assertThat(ofSingular).hasSize(p);
        for (int c = 0; c < p; c++) {
            boolean[] alone = new boolean[p];
            alone[c] = true;
            double outside = 0;
            for (int i = 0; i < m * n; i++) {
                outside += given.kept[i] ? 0 : Math.pow(given.low(i, alone), 2);
            }
            assertThat((double) ofSingular[c]).isCloseTo(outside, within(1e-5 * (1 + outside) * m * n));
        }
        float[] ofEntries = energy.get(1).toFloatArray();
        assertThat(ofEntries).hasSize(k);
        boolean[] mask = given.pool.mask().toBooleanArray();
        int next = 0;
        for (int i = 0; i < m * n; i++) {
            if (mask[i]) {
                double left = Math.pow(given.a(i) - given.low(i, given.singular), 2);
                assertThat((double) ofEntries[next++]).isCloseTo(left, within(1e-4 * (1 + left)));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 0", "1, 1, 1", "3, 5, 4", "5, 3, 15", "7, 9, 0", "7, 1, 2"})
    void theSupportIsWhereSIsNotZero(int m, int n, int k) {
        Case given = new Case(m, n, 0, k, 0, 0);
        float[] s = new float[m * n];
        for (int i = 0; i < s.length; i++) {
            s[i] = (float) given.s[i];
        }

        NDList support = kernels.callForList(manager, "support", manager.create(s, new Shape(m, n)));

        assertThat(support.get(0).toBooleanArray()).isEqualTo(given.pool.mask().toBooleanArray());
        assertThat(support.get(1).toFloatArray()).isEqualTo(given.pool.values().toFloatArray());
    }
}
