package io.twofold.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.job.LifecycleTable.Cell;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command to a job in every status, with a current claim and with a stale one, on a real database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LifecycleCellsTest {
    private final LifecycleScene scene = new LifecycleScene();

    @AfterAll
    void close() {
        scene.close();
    }

    static List<Cell> cells() {
        return LifecycleTable.cells();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void does(Cell cell) {
        Claim claim = scene.job(cell.status(), cell.circumstances().contains("stale"));
        scene.apply(cell.circumstances(), claim.jobId());
        assertThat(scene.status(claim)).as("before").isEqualTo(cell.status().id());
        long events = scene.events(claim);

        String answer = cell.command().run(scene.db.lifecycle, claim);

        assertThat(answer).isEqualTo(cell.answer());
        assertThat(scene.status(claim)).isEqualTo(cell.next());
        boolean moves = !cell.next().equals(cell.status().id());
        if (!cell.next().equals("gone")) {
            assertThat(scene.events(claim)).as("events of status").isEqualTo(events + (moves ? 1 : 0));
            boolean claimed = JobStatus.parse(cell.next()).isClaimed();
            assertThat(scene.openAttempts(claim)).as("attempts that run").isEqualTo(claimed ? 1 : 0);
        }
        if (moves && cell.next().equals("failed")) {
            assertThat(scene.isDeadLetter(claim))
                    .as("is a dead letter")
                    .isEqualTo(cell.command() != Command.FAIL_FOR_GOOD);
        }
    }

    @ParameterizedTest
    @EnumSource
    void offersExactlyTheActionsThatDoSomething(JobStatus status) {
        Map<String, Cell> table = LifecycleTable.plain();

        for (JobAction action : JobAction.values()) {
            Cell cell = table.get(status.id() + " " + Command.valueOf(action.name()));

            assertThat(action.isAllowedIn(status))
                    .as("%s", cell)
                    .isEqualTo(cell != null && cell.answer().equals("done"));
        }
    }

    @Test
    void takesEveryArrowOfTheTransitionTableAndNoOther() {
        Map<JobStatus, Set<JobStatus>> taken = new EnumMap<>(JobStatus.class);
        for (Cell cell : LifecycleTable.cells()) {
            if (!cell.next().equals("gone") && !cell.next().equals(cell.status().id())) {
                taken.computeIfAbsent(cell.status(), from -> EnumSet.noneOf(JobStatus.class))
                        .add(JobStatus.parse(cell.next()));
            }
        }

        for (JobStatus from : JobStatus.values()) {
            for (JobStatus to : JobStatus.values()) {
                assertThat(taken.getOrDefault(from, Set.of()).contains(to))
                        .as("%s → %s", from, to)
                        .isEqualTo(from.canBecome(to));
            }
        }
    }
}
