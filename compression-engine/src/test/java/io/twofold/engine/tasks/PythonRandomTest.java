package io.twofold.engine.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Expected values are those of Python 3.11's {@code random.Random}. */
class PythonRandomTest {
    @Test
    void drawsWhatPythonDraws() {
        PythonRandom random = new PythonRandom(1234);

        assertThat(random.sample(100, 5)).containsExactly(99, 56, 14, 0, 11);
        assertThat(random.sample(100, 5)).containsExactly(74, 4, 85, 88, 10);
        assertThat(random.sample(100, 5)).containsExactly(12, 98, 45, 30, 2);
    }

    @Test
    void changesBetweenAListAndASetWherePythonDoes() {
        PythonRandom random = new PythonRandom(1234);

        assertThat(random.sample(20, 5)).containsExactly(14, 3, 0, 2, 1);
        assertThat(random.sample(2251, 8)).containsExactly(343, 403, 1452, 969, 71, 126, 64, 1417);
        assertThat(random.sample(90, 25))
                .containsExactly(
                        82, 79, 61, 78, 59, 19, 11, 23, 14, 1, 64, 62, 31, 8, 69, 85, 76, 83, 65, 5, 34, 73, 38, 87,
                        45);
        assertThat(random.sample(80, 8)).containsExactly(34, 31, 25, 58, 67, 2, 65, 9);
    }

    @Test
    void choosesWithReplacementAsPythonDoes() {
        PythonRandom seven = new PythonRandom(7);
        PythonRandom zero = new PythonRandom(0);

        assertThat(IntStream.range(0, 10).map(i -> seven.choice(10))).containsExactly(3, 1, 6, 0, 5, 3, 0, 5, 0, 4);
        assertThat(IntStream.range(0, 5).map(i -> zero.choice(5153))).containsExactly(4351, 3905, 2167, 1334, 2634);
    }

    @Test
    void refusesToDrawMoreThanThereAre() {
        assertThatThrownBy(() -> new PythonRandom(1).sample(3, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot draw 4 of 3");
    }
}
