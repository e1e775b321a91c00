package io.twofold.engine.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultiplierAllocationTest {
    private static final SparsityBox BOX = new SparsityBox(0.25, 0.8);

    /** Every allocation in steps of .005 that meets the budget is tried. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void isAsGoodAsTheBestOfAllThatThereAre(long seed) {
        Random random = new Random(seed);
        double[] costs = {100 + random.nextInt(900), 100 + random.nextInt(900), 100 + random.nextInt(900)};
        List<DoubleUnaryOperator> losses = exponentials(random, 3);
        double mean = 0.4 + 0.2 * random.nextDouble();

        double found =
                sum(losses, MultiplierAllocation.solve(costs, losses, mean, BOX).sparsity());

        double best = Double.POSITIVE_INFINITY;
        double total = costs[0] + costs[1] + costs[2];
        for (double a = 0.25; a <= 0.8; a += 0.005) {
            for (double b = 0.25; b <= 0.8; b += 0.005) {
                double c = (mean * total - a * costs[0] - b * costs[1]) / costs[2];
                if (c >= 0.25 && c <= 0.8) {
                    best = Math.min(best, sum(losses, new double[] {a, b, c}));
                }
            }
        }
        assertThat(found).isLessThan(best * 1.0005);
    }

    /** Karush, Kuhn and Tucker: inside the box the slope per cost is λ, at its lower edge no less, at its upper no more. */
    @ParameterizedTest
    @ValueSource(doubles = {0.26, 0.4, 0.5, 0.7, 0.79})
    void meetsTheBudgetWhereTheSlopesAreEqual(double mean) {
        Random random = new Random(9);
        double[] costs = random.doubles(40, 100, 5000).toArray();
        List<DoubleUnaryOperator> losses = exponentials(random, 40);

        MultiplierAllocation.Solution solution = MultiplierAllocation.solve(costs, losses, mean, BOX);

        double removed = 0;
        double total = 0;
        int inside = 0;
        double lambda = solution.multiplier();
        for (int i = 0; i < costs.length; i++) {
            double s = solution.sparsity()[i];
            assertThat(s).isBetween(0.25, 0.8);
            removed += costs[i] * s;
            total += costs[i];
            double slope =
                    (losses.get(i).applyAsDouble(s + 1e-5) - losses.get(i).applyAsDouble(s - 1e-5)) / 2e-5 / costs[i];
            if (s == 0.25) {
                assertThat(slope).isGreaterThan(0.97 * lambda);
            } else if (s == 0.8) {
                assertThat(slope).isLessThan(1.03 * lambda);
            } else {
                assertThat(slope).isCloseTo(lambda, within(0.03 * lambda));
                inside++;
            }
        }
        assertThat(removed).isCloseTo(mean * total, within(1e-9 * total));
        assertThat(inside).isPositive();
    }

    /** log f = b·s + ½·k·s² with slopes that are equal where they were planted. */
    @Test
    void findsAPlantedAllocation() {
        Random random = new Random(2);
        int count = 50;
        double[] costs = random.doubles(count, 100, 5000).toArray();
        double[] planted = random.doubles(count, 0.3, 0.75).toArray();
        List<DoubleUnaryOperator> losses = new ArrayList<>();
        double mean = 0;
        double total = 0;
        for (int i = 0; i < count; i++) {
            double rate = 3 + 4 * random.nextDouble();
            double weight = costs[i] / rate / Math.exp(rate * planted[i]); // so that the slope per cost is 1 there
            losses.add(s -> weight * Math.exp(rate * s));
            mean += costs[i] * planted[i];
            total += costs[i];
        }

        MultiplierAllocation.Solution solution = MultiplierAllocation.solve(costs, losses, mean / total, BOX);

        assertThat(solution.multiplier()).isCloseTo(1, within(0.02));
        for (int i = 0; i < count; i++) {
            assertThat(solution.sparsity()[i]).isCloseTo(planted[i], within(0.005));
        }
    }

    @Test
    void jumpsOverWhatNoMultiplierReaches() {
        // concave in the middle: only the ends of the bulge are worth having
        DoubleUnaryOperator bulge = s -> Math.pow(s, 6) + 0.05 * Math.tanh(40 * (s - 0.5));
        List<DoubleUnaryOperator> losses = List.of(bulge, s -> s * s * 0.3, s -> s * s * 0.5);

        double[] sparsity = MultiplierAllocation.solve(new double[] {1, 1, 1}, losses, 0.45, BOX)
                .sparsity();

        assertThat(sparsity[0] + sparsity[1] + sparsity[2]).isCloseTo(1.35, within(1e-12));
        assertThat(sum(losses, sparsity)).isLessThan(sum(losses, new double[] {0.45, 0.45, 0.45}));
    }

    private static List<DoubleUnaryOperator> exponentials(Random random, int count) {
        List<DoubleUnaryOperator> losses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double weight = Math.exp(2 * random.nextGaussian());
            double rate = 3 + 4 * random.nextDouble();
            double bend = random.nextDouble();
            losses.add(s -> weight * Math.exp(rate * s + bend * s * s));
        }
        return losses;
    }

    private static double sum(List<DoubleUnaryOperator> losses, double[] sparsity) {
        double sum = 0;
        for (int i = 0; i < sparsity.length; i++) {
            sum += losses.get(i).applyAsDouble(sparsity[i]);
        }
        return sum;
    }
}
