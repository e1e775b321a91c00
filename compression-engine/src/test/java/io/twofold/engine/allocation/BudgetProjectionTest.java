package io.twofold.engine.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetProjectionTest {
    private static final Offset<Double> PRECISE = within(1e-9);

    @ParameterizedTest
    @CsvSource({"false, 0.5", "false, 4", "true, 0.5", "true, 4", "true, 100"})
    void findsTheNearestPointOfBothSetsLikeABruteForceSearchOfAllFaces(boolean weighted, double scatter) {
        Random random = new Random(3);
        for (int trial = 0; trial < 60; trial++) {
            int count = 1 + random.nextInt(5);
            double[] sizes = sizes(random, count, weighted);
            double[] point = gaussian(random, count, scatter);
            double sparsity = random.nextDouble();
            BudgetProjection projection = new BudgetProjection(sizes, sparsity);

            assertThat(projection.ontoPlane(point))
                    .containsExactly(nearestOnFaces(point, sizes, sparsity, true), PRECISE);
            assertThat(projection.ontoAtLeast(point))
                    .containsExactly(nearestOnFaces(point, sizes, sparsity, false), PRECISE);
        }
    }

    @ParameterizedTest
    @CsvSource({"false, 0.3", "false, 5", "true, 0.3", "true, 5"})
    void meetsTheOptimalityConditionsInManyDimensions(boolean weighted, double scatter) {
        Random random = new Random(8);
        for (int trial = 0; trial < 50; trial++) {
            double[] sizes = sizes(random, 210, weighted);
            double[] point = gaussian(random, 210, scatter);
            double sparsity = 0.05 + 0.9 * random.nextDouble();
            BudgetProjection projection = new BudgetProjection(sizes, sparsity);

            requireOptimal(point, projection.ontoPlane(point), sizes, sparsity, true);
            requireOptimal(point, projection.ontoAtLeast(point), sizes, sparsity, false);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1})
    void anExtremeBudgetLeavesOneCornerOnly(double sparsity) {
        BudgetProjection projection = new BudgetProjection(new double[] {1, 7, 100}, sparsity);
        double[] corner = {sparsity, sparsity, sparsity};

        assertThat(projection.ontoPlane(new double[] {-40, 0.3, 25})).containsExactly(corner, PRECISE);
        assertThat(projection.ontoPlane(new double[] {1, 0, 1})).containsExactly(corner, PRECISE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void saturatedUnitsStayAtTheirEdgesAndTheOthersMakeUpForThem(boolean weighted) {
        double[] sizes = weighted ? new double[] {1, 5, 2, 2} : new double[] {1, 1, 1, 1};
        double sparsity = weighted ? 0.55 : 0.5;
        BudgetProjection projection = new BudgetProjection(sizes, sparsity);

        double[] projected = projection.ontoPlane(new double[] {-9, 9, 0.2, 0.2});

        assertThat(projected[0]).isZero();
        assertThat(projected[1]).isEqualTo(1);
        assertThat(projected[2]).isCloseTo(weighted ? 0.125 : 0.5, PRECISE);
        assertThat(projected[3]).isCloseTo(projected[2], PRECISE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPointThatMeetsTheBudgetStays(boolean weighted) {
        Random random = new Random(5);
        double[] sizes = sizes(random, 30, weighted);
        double[] point = random.doubles(30).toArray();
        double mean = weightedMean(point, sizes);

        assertThat(new BudgetProjection(sizes, mean).ontoPlane(point)).containsExactly(point, within(1e-14));
        assertThat(new BudgetProjection(sizes, mean / 2).ontoAtLeast(point)).containsExactly(point);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTangentialDirectionChangesNoBudgetAndIsTheNearestOfThem(boolean weighted) {
        Random random = new Random(6);
        double[] sizes = sizes(random, 12, weighted);
        double[] direction = gaussian(random, 12, 1);
        BudgetProjection projection = new BudgetProjection(sizes, 0.5);

        double[] tangential = projection.tangential(direction);

        assertThat(weightedMean(tangential, sizes)).isCloseTo(0, within(1e-15));
        assertThat(projection.tangential(tangential)).containsExactly(tangential, within(1e-14));
        // what was taken out is a multiple of w
        double multiple = (direction[0] - tangential[0]) / sizes[0];
        for (int i = 0; i < 12; i++) {
            assertThat(direction[i] - tangential[i]).isCloseTo(multiple * sizes[i], PRECISE);
        }
    }

    /** Tries every face of the box, with and without the budget as an equation; the nearest feasible solution wins. */
    private static double[] nearestOnFaces(double[] z, double[] w, double sparsity, boolean plane) {
        int n = z.length;
        double target = sparsity * Arrays.stream(w).sum();
        double[] best = new double[n];
        double bestDistance = Double.POSITIVE_INFINITY;
        for (int face = 0; face < Math.pow(3, n); face++) {
            for (boolean active : new boolean[] {true, false}) {
                if (plane && !active) {
                    continue;
                }
                double[] s = onFace(z, w, target, face, active);
                double sum = 0;
                double distance = 0;
                boolean feasible = true;
                for (int i = 0; i < n; i++) {
                    sum += w[i] * s[i];
                    distance += (s[i] - z[i]) * (s[i] - z[i]);
                    feasible &= s[i] >= -1e-12 && s[i] <= 1 + 1e-12;
                }
                feasible &= sum >= target * (1 - 1e-12) && (!plane || sum <= target * (1 + 1e-12));
                if (feasible && distance < bestDistance) {
                    best = s;
                    bestDistance = distance;
                }
            }
        }
        assertThat(bestDistance).isFinite();
        return best;
    }

    /** Each coordinate at 0, at 1 or free, by the face's digits; the free ones z, or z + v·w on the plane. */
    private static double[] onFace(double[] z, double[] w, double target, int face, boolean active) {
        double[] s = z.clone();
        double missing = target;
        double norm = 0;
        for (int i = 0, digits = face; i < z.length; i++, digits /= 3) {
            if (digits % 3 < 2) {
                s[i] = digits % 3;
            } else {
                norm += w[i] * w[i];
            }
            missing -= w[i] * s[i];
        }
        for (int i = 0, digits = face; active && i < z.length; i++, digits /= 3) {
            if (digits % 3 == 2) {
                s[i] += missing / norm * w[i];
            }
        }
        return s;
    }

    /** Primal feasibility, stationarity, signs of the multipliers and complementary slackness. */
    private static void requireOptimal(double[] z, double[] s, double[] w, double sparsity, boolean plane) {
        double slack = weightedMean(s, w) - sparsity;
        assertThat(Arrays.stream(s)).allSatisfy(value -> assertThat(value).isBetween(0.0, 1.0));
        assertThat(slack).isGreaterThan(-1e-12);
        double multiplier = 0;
        for (int i = 0; i < s.length; i++) {
            if (s[i] > 0 && s[i] < 1) {
                multiplier = (s[i] - z[i]) / w[i];
            }
        }
        if (plane) {
            assertThat(slack).isCloseTo(0, within(1e-12));
        } else {
            assertThat(multiplier).isGreaterThan(-1e-12);
            assertThat(Math.min(slack, multiplier)).isCloseTo(0, PRECISE);
        }
        for (int i = 0; i < s.length; i++) {
            double pull = s[i] - z[i] - multiplier * w[i];
            if (s[i] == 0) {
                assertThat(pull).isGreaterThan(-1e-9);
            } else if (s[i] == 1) {
                assertThat(pull).isLessThan(1e-9);
            } else {
                assertThat(pull).isCloseTo(0, PRECISE);
            }
        }
    }

    private static double weightedMean(double[] values, double[] weights) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += values[i] * weights[i];
        }
        return sum / Arrays.stream(weights).sum();
    }

    private static double[] sizes(Random random, int count, boolean weighted) {
        double[] sizes = new double[count];
        Arrays.setAll(sizes, i -> weighted ? 1 + random.nextInt(8) : 3);
        return sizes;
    }

    private static double[] gaussian(Random random, int count, double scatter) {
        double[] values = new double[count];
        Arrays.setAll(values, i -> 0.5 + scatter * random.nextGaussian());
        return values;
    }
}
