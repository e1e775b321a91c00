package io.twofold.engine.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twofold.report.Metric;
import io.twofold.report.TaskResult;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A group's score is the mean over all its documents, with the pooled error of the reference harness. */
class GroupScoreTest {
    private static final GroupScore PAIR = new GroupScore("pair", "2", List.of("a", "b"), List.of("acc"));

    @Test
    void weighsTasksByTheirDocuments() {
        TaskOutcome outcome = PAIR.aggregate(
                        Map.of("a", outcome(20, 0.5, 0.1, 1, 0), "b", outcome(80, 0.25, 0.05, 0, 0)), List.of(PAIR))
                .orElseThrow();

        TaskResult result = outcome.result();
        Metric acc = Objects.requireNonNull(result.metrics().get("acc"));
        assertThat(acc.value()).isEqualTo(0.3);
        assertThat(acc.standardError()).isCloseTo(0.044721359549995794, within(1e-16));
        assertThat(result.documents()).isEqualTo(100);
        assertThat(result.available()).isEqualTo(200);
        assertThat(result.version()).isEqualTo("2");
        assertThat(outcome.values().get("acc")).containsExactly(1, 0, 0, 0);
    }

    @Test
    void takesTheTasksOfGroupsInside() {
        GroupScore all = new GroupScore("all", "2", List.of("pair", "c"), List.of());

        TaskOutcome outcome = all.aggregate(
                        Map.of(
                                "a", outcome(20, 0.5, 0.1, 1, 0),
                                "b", outcome(80, 0.25, 0.05, 0, 0),
                                "c", outcome(100, 0.5, 0.05, 1, 1)),
                        List.of(all, PAIR))
                .orElseThrow();

        assertThat(outcome.result().documents()).isEqualTo(200);
        assertThat(Objects.requireNonNull(outcome.result().metrics().get("acc")).value())
                .isEqualTo(0.4);
    }

    @Test
    void hasNoScoreWithoutTasks() {
        assertThat(PAIR.aggregate(Map.of(), List.of(PAIR))).isEmpty();
    }

    private static TaskOutcome outcome(int documents, double value, double error, double... values) {
        return new TaskOutcome(
                new TaskResult("1.0", 0, documents, 100, "data", Map.of("acc", new Metric(value, error, true))),
                Map.of("acc", values));
    }
}
