package io.twofold.engine.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.failure.CompressionException;
import io.twofold.json.Json;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Expected draws are those of lm-evaluation-harness 0.4.13's samplers with its seed. */
class ExampleDrawTest {
    private final Rows twelve = rows(12, 12);

    @Test
    void drawsAsTheReferenceDoesWhenExamplesComeFromElsewhere() {
        ExampleDraw draw = new ExampleDraw(twelve, 3, true, false);

        assertThat(draws(draw, twelve, 6))
                .containsExactly(
                        List.of(7, 1, 0),
                        List.of(1, 9, 0),
                        List.of(10, 1, 11),
                        List.of(5, 3, 0),
                        List.of(0, 11, 5),
                        List.of(10, 9, 7));
    }

    @Test
    void leavesOutTheRowThatIsAskedAsTheReferenceDoes() {
        ExampleDraw draw = new ExampleDraw(twelve, 3, true, true);

        assertThat(draws(draw, twelve, 6))
                .containsExactly(
                        List.of(7, 1, 10),
                        List.of(9, 0, 11),
                        List.of(5, 3, 0),
                        List.of(0, 5, 9),
                        List.of(9, 7, 2),
                        List.of(2, 1, 0));
    }

    @Test
    void drawsAgainWhereCopiesOfTheRowLeaveTooFew() {
        Rows copies = rows(12, 3);
        ExampleDraw draw = new ExampleDraw(copies, 3, true, true);

        assertThat(draws(draw, copies, 6).stream()
                        .map(drawn -> drawn.stream().map(i -> i % 3).toList()))
                .containsExactly(
                        List.of(1, 1, 1),
                        List.of(0, 0, 2),
                        List.of(0, 0, 0),
                        List.of(2, 2, 1),
                        List.of(2, 0, 2),
                        List.of(1, 0, 1));
    }

    @Test
    void takesTheFirstOnesInOrder() {
        assertThat(draws(new ExampleDraw(twelve, 2, false, false), twelve, 3))
                .containsExactly(List.of(0, 1), List.of(0, 1), List.of(0, 1));
        assertThat(draws(new ExampleDraw(twelve, 2, false, true), twelve, 3))
                .containsExactly(List.of(1, 2), List.of(0, 2), List.of(0, 1));
    }

    @Test
    void saysWhichDataHasTooFewRows() {
        assertThatThrownBy(() -> new ExampleDraw(rows(3, 3), 3, true, true))
                .isInstanceOf(CompressionException.class)
                .hasMessage("numbers has 3 rows, but 3 shots need 4");
        assertThatThrownBy(() -> new ExampleDraw(rows(6, 1), 2, true, true)
                        .next(rows(1, 1).rows().get(0)))
                .isInstanceOf(CompressionException.class)
                .hasMessage("numbers has fewer than 2 rows that differ from the one that is asked");
    }

    private static List<List<Integer>> draws(ExampleDraw draw, Rows asked, int documents) {
        return IntStream.range(0, documents)
                .mapToObj(i -> draw.next(asked.rows().get(i)))
                .toList();
    }

    private static Rows rows(int count, int different) {
        return new Rows(
                "numbers",
                IntStream.range(0, count)
                        .mapToObj(i -> (ObjectNode) Json.parse("{\"id\": " + i % different + "}"))
                        .toList());
    }
}
