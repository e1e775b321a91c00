package io.twofold.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.job.LifecycleTable.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Any two commands at the same time, in every status: what comes out is what one of the two orders would have brought. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class LifecycleRacesTest {
    private final Map<String, Cell> table = LifecycleTable.plain();
    private final LifecycleScene scene = new LifecycleScene();
    private final JobLifecycle one = scene.connect().lifecycle;
    private final JobLifecycle other = scene.connect().lifecycle;
    private final ExecutorService threads = Executors.newFixedThreadPool(2);

    @AfterAll
    void stop() {
        threads.shutdownNow();
        scene.close();
    }

    /** What both commands answered, and where the job stands afterwards. */
    private record Outcome(String first, String second, String status) {}

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void endsAsOneOfTheTwoOrdersWould(JobStatus status) throws Exception {
        for (Command first : Command.values()) {
            for (Command second : Command.values()) {
                if (first.compareTo(second) <= 0 && first != Command.SWEEP && second != Command.SWEEP) {
                    race(status, first, second);
                }
            }
        }
    }

    private void race(JobStatus status, Command first, Command second) throws Exception {
        Claim claim = scene.job(status, false);
        CyclicBarrier start = new CyclicBarrier(2);

        Future<String> a = threads.submit(at(start, () -> first.run(one, claim)));
        Future<String> b = threads.submit(at(start, () -> second.run(other, claim)));
        Outcome outcome = new Outcome(a.get(30, TimeUnit.SECONDS), b.get(30, TimeUnit.SECONDS), scene.status(claim));

        Outcome swapped = inOrder(status, second, first);
        assertThat(outcome)
                .as("%s: %s beside %s", status.id(), first, second)
                .isIn(inOrder(status, first, second), new Outcome(swapped.second(), swapped.first(), swapped.status()));
        if (!outcome.status().equals("gone")) {
            boolean claimed = JobStatus.parse(outcome.status()).isClaimed();
            assertThat(scene.openAttempts(claim)).isEqualTo(claimed ? 1 : 0);
        }
    }

    private Outcome inOrder(JobStatus status, Command first, Command second) {
        List<String> answers = new ArrayList<>();
        String now = status.id();
        boolean stale = false;
        for (Command command : List.of(first, second)) {
            if (now.equals("gone") || (stale && command.needsClaim())) {
                answers.add(command == Command.HEARTBEAT ? "lost" : isUsers(command) ? "refused" : "none");
                continue;
            }
            Cell cell = Objects.requireNonNull(table.get(now + " " + command));
            answers.add(cell.answer());
            now = cell.next();
            stale |= command == Command.CLAIM && cell.answer().equals("done");
        }
        return new Outcome(answers.get(0), answers.get(1), now);
    }

    private static boolean isUsers(Command command) {
        return !command.needsClaim() && command != Command.CLAIM;
    }

    private static Callable<String> at(CyclicBarrier start, Callable<String> action) {
        return () -> {
            start.await(30, TimeUnit.SECONDS);
            return action.call();
        };
    }
}
