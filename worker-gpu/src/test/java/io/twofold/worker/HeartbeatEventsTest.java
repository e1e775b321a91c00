package io.twofold.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.engine.CompressionListener;
import io.twofold.json.Json;
import io.twofold.report.Convergence;
import io.twofold.report.MatrixReport;
import io.twofold.report.SearchStep;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

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
    void recordsStepsThatTakeOneSampleAndCompareItWithABaseline() {
        String jobId = worker.submit();
        SearchStep single = new SearchStep(1, null, 2.5, null, 2.75, 2.5, 0.5, 0.125, List.of(0.5), List.of(0.25));
        worker.engine.will((output, listener) -> listener.step(single));

        worker.runner.run(worker.claim(jobId));

        JsonNode recorded =
                Json.parse(worker.events(jobId, "job.search").get(0)).at("/steps/0");
        assertThat(recorded).isEqualTo(Json.parse(Json.write(single)));
        assertThat(recorded.get("lossSecond").isNull()).isTrue();
        assertThat(recorded.get("baseline").asDouble()).isEqualTo(2.75);
    }

    @Test
    void leavesOutHowASolverConverged() {
        String jobId = worker.submit();
        Convergence convergence = new Convergence(List.of(9.5, 9.0), List.of(0.5, 0.0), List.of(0.25, 0.0));
        MatrixReport matrix = new MatrixReport("pursued.weight", List.of(4, 4), 1, 3, 0.25, convergence);
        worker.engine.will((output, listener) -> listener.matrix(matrix));

        worker.runner.run(worker.claim(jobId));

        assertThat(worker.events(jobId, "job.matrices").stream()
                        .flatMap(event -> Json.parse(event).path("matrices").valueStream())
                        .filter(recorded -> recorded.path("name").asString().equals("pursued.weight")))
                .singleElement()
                .isEqualTo(Json.parse(Json.write(matrix.withoutConvergence())))
                .satisfies(recorded ->
                        assertThat(recorded.get("convergence").isNull()).isTrue());
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
