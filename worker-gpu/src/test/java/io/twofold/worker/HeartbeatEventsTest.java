package io.twofold.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.engine.CompressionListener;
import io.twofold.json.Json;
import io.twofold.report.SearchStep;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the engine reports step by step arrives in the database in order and once, whatever happens in between. */
class HeartbeatEventsTest extends WorkerTest {
    private static final int STEPS = 30;

    @Test
    void recordsTheStepsOfASearchInBatches() {
        String jobId = worker.submit();
        worker.engine.will((output, listener) -> search(listener, 1, STEPS));

        worker.runner.run(worker.claim(jobId));

        assertThat(iterations(jobId)).isEqualTo(all());
        assertThat(worker.events(jobId, "job.search")).hasSizeLessThan(STEPS);
        assertThat(Json.parse(worker.events(jobId, "job.search").get(0)).at("/steps/0"))
                .isEqualTo(Json.parse(Json.write(step(1))));
    }

    @Test
    void losesNoStepWhileTheDatabaseIsAway() {
        String jobId = worker.submit();
        worker.engine.will((output, listener) -> {
            search(listener, 1, 10);
            awaitRecorded(jobId, 10);
            worker.database.breakDown();
            search(listener, 11, 20);
            awaitFailedTicks();
            worker.database.repair();
            search(listener, 21, STEPS);
        });

        assertThat(worker.runner.run(worker.claim(jobId))).isEqualTo(Outcome.SUCCEEDED);

        assertThat(iterations(jobId)).isEqualTo(all());
        assertThat(String.join("", worker.events(jobId, "job.matrices"))).containsOnlyOnce("layers.4.weight");
    }

    @Test
    void recordsTheLastStepsOfAnAttemptThatFails() {
        String jobId = worker.submit();
        worker.engine.will((output, listener) -> {
            search(listener, 1, STEPS);
            throw new IllegalStateException("defect");
        });

        worker.runner.run(worker.claim(jobId));

        assertThat(iterations(jobId)).isEqualTo(all());
        assertThat(worker.status(jobId)).isEqualTo("queued");
    }

    @Test
    void recordsTheStepsThatTheAttemptBeforeSavedAndDidNotRecord() {
        String jobId = worker.submit();
        worker.engine.will((output, listener) -> {
            search(listener, 1, 10);
            throw new IllegalStateException("dies");
        });
        worker.runner.run(worker.claim(jobId));
        worker.engine.will((output, listener) -> {
            listener.resumed(IntStream.rangeClosed(1, 14)
                    .mapToObj(HeartbeatEventsTest::step)
                    .toList());
            search(listener, 15, STEPS);
        });

        worker.runner.run(worker.claim(jobId));

        assertThat(iterations(jobId)).isEqualTo(all());
    }

    private static void search(CompressionListener listener, int first, int last) {
        IntStream.rangeClosed(first, last).forEach(iteration -> listener.step(step(iteration)));
    }

    private static SearchStep step(int iteration) {
        return new SearchStep(iteration, 0.05, 2.5, 2.25, null, 2.25, 0.5, 0.125, List.of(0.5), List.of(0.25));
    }

    private void awaitRecorded(String jobId, int count) {
        WorkerFixture.await(
                () -> iterations(jobId).size() == count, () -> "recorded " + worker.events(jobId, "job.search"));
    }

    private void awaitFailedTicks() {
        int before = worker.database.failures();
        WorkerFixture.await(() -> worker.database.failures() >= before + 3, () -> "the heartbeat does not try");
    }

    private List<Integer> iterations(String jobId) {
        return worker.events(jobId, "job.search").stream()
                .flatMap(event -> Json.parse(event).path("steps").valueStream())
                .map(step -> step.path("iteration").asInt())
                .toList();
    }

    private static List<Integer> all() {
        return IntStream.rangeClosed(1, STEPS).boxed().toList();
    }
}
