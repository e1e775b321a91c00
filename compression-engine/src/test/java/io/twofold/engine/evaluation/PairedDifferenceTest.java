package io.twofold.engine.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairedDifferenceTest {
    private static final double[] FIRST = {0.2, 0.5, 1.1, 0.9, 0.4, 0.75, 0.3, 0.6};
    private static final double[] SECOND = {0.4, 0.45, 0.9, 1.2, 0.35, 0.8, 0.2, 0.7};

    /** The values are scipy 1.17's {@code binomtest(b, b + c, 0.5).pvalue}. */
    @ParameterizedTest
    @CsvSource({
        "3, 9, 0.14599609375",
        "0, 5, 0.0625",
        "120, 80, 0.005685155996750306",
        "1, 1, 1",
        "17, 31, 0.05946337525377034"
    })
    void findsTheSameProbabilityAsSciPy(int onlyFirst, int onlySecond, double expected) {
        PairedDifference found = binary(onlyFirst, onlySecond, 40);

        assertThat(found.test()).isEqualTo("exact McNemar");
        assertThat(found.pValue()).isCloseTo(expected, within(1e-12 * expected));
        assertThat(found.value()).isCloseTo((onlySecond - onlyFirst) / (40.0 + onlyFirst + onlySecond), within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 4", "3, 3", "2, 9", "7, 5"})
    void countsTheSameAsEveryOutcomeOfAsManyCoins(int onlyFirst, int onlySecond) {
        int coins = onlyFirst + onlySecond;
        int distance = Math.abs(onlyFirst - onlySecond);
        long asExtreme = IntStream.range(0, 1 << coins)
                .filter(outcome -> Math.abs(2 * Integer.bitCount(outcome) - coins) >= distance)
                .count();

        assertThat(binary(onlyFirst, onlySecond, 2).pValue())
                .isCloseTo((double) asExtreme / (1 << coins), within(1e-12));
    }

    @Test
    void seesNoDifferenceWhereThereIsNone() {
        PairedDifference found = binary(0, 0, 10);

        assertThat(found.pValue()).isEqualTo(1);
        assertThat(found.value()).isZero();
        assertThat(found.standardError()).isZero();
        assertThat(PairedDifference.of(FIRST, FIRST).pValue()).isEqualTo(1);
    }

    @Test
    void drawsLikeEveryPossibleDraw() {
        double[] first = {0, 0.5, 0.25, 0.75, 0.1};
        double[] second = {0.3, 0.4, 0.5, 0.75, 0.6};
        int n = first.length;
        int draws = (int) Math.pow(n, n);
        double mean = IntStream.range(0, n)
                .mapToDouble(i -> second[i] - first[i])
                .average()
                .orElseThrow();
        long extreme = IntStream.range(0, draws)
                .filter(draw -> {
                    double sum = 0;
                    for (int left = draw, i = 0; i < n; i++, left /= n) {
                        sum += second[left % n] - first[left % n];
                    }
                    return Math.abs(sum / n - mean) >= Math.abs(mean) - 1e-12;
                })
                .count();
        double exact = (double) extreme / draws;

        PairedDifference found = PairedDifference.of(first, second);

        assertThat(found.test()).isEqualTo("paired bootstrap");
        assertThat(found.pValue()).isCloseTo(exact, within(4 * spread(exact)));
    }

    /** NumPy: 2,000,000 draws of the same differences, and their standard deviation over √n. */
    @Test
    void findsTheSameAsNumPyForContinuousValues() {
        PairedDifference found = PairedDifference.of(FIRST, SECOND);

        assertThat(found.value()).isCloseTo(0.03125, within(1e-12));
        assertThat(found.standardError()).isCloseTo(0.05820031602761522, within(1e-12));
        assertThat(found.pValue()).isCloseTo(0.6115245, within(4 * spread(0.6115245)));
        assertThat(PairedDifference.of(FIRST, SECOND)).isEqualTo(found);
    }

    @Test
    void knowsNoErrorOfASingleDocument() {
        assertThat(PairedDifference.of(new double[] {0}, new double[] {1}).standardError())
                .isNull();
    }

    @Test
    void refusesWhatIsNotPaired() {
        assertThatThrownBy(() -> PairedDifference.of(new double[2], new double[3]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PairedDifference.of(new double[0], new double[0]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static double spread(double probability) {
        return Math.sqrt(probability * (1 - probability) / PairedDifference.RESAMPLES) + 1e-4;
    }

    private static PairedDifference binary(int onlyFirst, int onlySecond, int same) {
        double[] first = new double[onlyFirst + onlySecond + same];
        double[] second = new double[first.length];
        for (int i = 0; i < first.length; i++) {
            first[i] = i < onlyFirst || i >= first.length - same / 2 ? 1 : 0;
            second[i] = i >= onlyFirst && i < onlyFirst + onlySecond || i >= first.length - same / 2 ? 1 : 0;
        }
        return PairedDifference.of(first, second);
    }
}
