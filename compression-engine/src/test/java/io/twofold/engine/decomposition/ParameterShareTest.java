package io.twofold.engine.decomposition;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.recipe.Selection;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParameterShareTest {
    @Test
    void isTheLargestRankWithinItsShareAndSpendsTheBudgetToTheLastParameter() {
        Random random = new Random(11);
        for (int trial = 0; trial < 2000; trial++) {
            int m = 1 + random.nextInt(300);
            int n = 1 + random.nextInt(300);
            int sparsity = random.nextInt(101); // hundredths, so that the expectation is exact
            int ratio = random.nextInt(101);

            ParameterShare share = ParameterShare.of(m, n, sparsity / 100.0, ratio / 100.0);

            long kept = (long) m * n * (100 - sparsity) / 100;
            assertThat(share.parameters(m, n)).as("(1 − ρ)mn").isEqualTo(kept);
            long rank = 0;
            while ((rank + 1) * (m + n) * 10_000 <= (long) ratio * (100 - sparsity) * m * n) {
                rank++;
            }
            assertThat(share.rank())
                    .as("%s × %s, ρ %s %%, κ %s %%", m, n, sparsity, ratio)
                    .isEqualTo((int) rank);
            assertThat(share.nonZeros()).isNotNegative();
            assertThat(share.rank()).isLessThanOrEqualTo(Math.min(m, n));
        }
    }

    @ParameterizedTest
    @CsvSource({
        // 0.9, 0.7 and 0.3 are no binary fractions: in float64 a tenth of a million would come out one short
        "1000, 1000, 0.9, 0, 0, 100000",
        "10, 10, 0.7, 0, 0, 30",
        "10, 10, 0.3, 1, 3, 10",
        "4096, 11008, 0.5, 0.3, 447, 15792896",
        "1, 1, 0.5, 0.5, 0, 0",
        "7, 5, 0, 1, 2, 11",
        "7, 5, 1, 1, 0, 0",
        "100000, 100000, 0.5, 0.25, 6250, 3750000000"
    })
    void givesTheKnownAnswers(int m, int n, double sparsity, double ratio, int rank, long nonZeros) {
        assertThat(ParameterShare.of(m, n, sparsity, ratio)).isEqualTo(new ParameterShare(rank, nonZeros));
    }

    @ParameterizedTest
    @CsvSource({
        "2:4, 0.5, 64, 64, 0, 2048", // pure pruning
        "2:8, 0.5, 64, 64, 8, 1024",
        "3:8, 0.5, 4096, 11008, 373, 16908288",
        "1:3, 0.5, 30, 60, 3, 600",
        "1:3, 0.6666666666666666, 30, 60, 0, 600"
    })
    void givesAPatternItsEntriesAndTheRankWhatTheyLeave(
            Selection pattern, double sparsity, int m, int n, int rank, long nonZeros) {
        for (double ratio : new double[] {0, 0.25, 1}) {
            assertThat(ParameterShare.of(m, n, sparsity, ratio, pattern)).isEqualTo(new ParameterShare(rank, nonZeros));
        }
    }

    @Test
    void withAPatternIsTheAllocationOfOatsSolvedForTheRankRatio() {
        Selection pattern = Selection.parse("2:8");
        // OATS keeps (n/m) ÷ (1 − κ) in all, so 1 − ρ = 0.5 there means κ = 0.5
        ParameterShare oats = ParameterShare.of(64, 64, 0.5, 0.5);

        assertThat(ParameterShare.of(64, 64, 0.5, 0, pattern)).isEqualTo(oats);
    }

    @Test
    void roundsNothingUpForAnyDouble() {
        Random random = new Random(2);
        for (int trial = 0; trial < 2000; trial++) {
            double sparsity = random.nextDouble();
            int m = 1 + random.nextInt(5000);
            int n = 1 + random.nextInt(5000);

            long kept = ParameterShare.of(m, n, sparsity, random.nextDouble()).parameters(m, n);

            BigInteger exact = BigDecimal.ONE
                    .subtract(new BigDecimal(Double.toString(sparsity)))
                    .multiply(BigDecimal.valueOf((long) m * n))
                    .setScale(0, RoundingMode.FLOOR)
                    .toBigIntegerExact();
            assertThat(kept).isEqualTo(exact.longValueExact());
        }
    }
}
