package io.twofold.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.json.Json;
import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.RequestReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Two worker processes with the real engine compress one model, whatever happens to them. */
@Timeout(400)
class SharedJobTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int MATRICES = 28;

    private static String alone = "";

    @TempDir
    private Path home;

    private WorkerFixture fixture;

    private static CompressionRequest request(int shards) {
        return RequestReader.read(Json.parse("""
                {"model":"builtin:sample","exports":["factored"],"shards":%d,
                 "recipe":{"preset":"fast","inputs":"dense","target":"dense","tuning":{"kind":"block","epochs":2}},
                 "calibration":{"sequences":8,"sequenceLength":64},"evaluation":{"perplexity":[]}}""".formatted(shards)));
    }

    /** By a process like the others: sums depend on how many threads share them. */
    @BeforeAll
    static void compressAlone(@TempDir Path directory) throws Exception {
        try (WorkerFixture one = new WorkerFixture(directory);
                WorkerProcess process = WorkerProcess.start(one.server, directory)) {
            String jobId = one.submit(request(1));
            WorkerFixture.await(
                    PATIENCE,
                    () -> one.status(jobId).equals("succeeded"),
                    () -> one.row(jobId) + "" + process.isAlive());
            alone = digest(one, jobId);
        }
    }

    @BeforeEach
    void open() {
        fixture = new WorkerFixture(home);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private void await(String what, String jobId, BooleanSupplier condition) {
        WorkerFixture.await(PATIENCE, condition, () -> what + ": " + fixture.row(jobId) + shards(jobId) + log());
    }

    private String log() {
        try {
            return Files.readString(home.resolve("worker.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private List<JsonNode> shards(String jobId) {
        return fixture.events(jobId, "job.shard").stream().map(Json::parse).toList();
    }

    private List<String> workers(String jobId, String status) {
        return shards(jobId).stream()
                .filter(event -> event.path("status").asString().equals(status))
                .map(event -> event.path("worker").asString())
                .distinct()
                .toList();
    }

    private String owner(String jobId) {
        return String.valueOf(fixture.row(jobId).get("worker_id"));
    }

    private void assertSameBytes(String jobId) {
        assertThat(digest(fixture, jobId)).isEqualTo(alone);
        JsonNode report = Json.parse(fixture.jdbc
                .sql("SELECT report::text FROM job WHERE id = ?")
                .param(jobId)
                .query(String.class)
                .single());
        assertThat(report.path("matrices").size()).isEqualTo(MATRICES);
    }

    private static String digest(WorkerFixture fixture, String jobId) {
        return fixture.jdbc
                .sql("SELECT sha256 FROM job_artifact WHERE job_id = ? AND name = 'factored/model.safetensors'")
                .param(jobId)
                .query(String.class)
                .single();
    }

    @Test
    void bothDoTheirPart() throws Exception {
        String jobId = fixture.submit(request(2));
        try (WorkerProcess one = WorkerProcess.start(fixture.server, home);
                WorkerProcess two = WorkerProcess.start(fixture.server, home)) {
            await("the end", jobId, () -> fixture.status(jobId).equals("succeeded"));
            assertThat(one.isAlive() && two.isAlive()).isTrue();
        }

        assertThat(workers(jobId, "done")).as("workers that finished parts").hasSize(2);
        assertSameBytes(jobId);
    }

    @Test
    void theHelperIsKilled() throws Exception {
        String jobId = fixture.submit(request(2));
        try (WorkerProcess owner = WorkerProcess.start(fixture.server, home)) {
            await("a claim", jobId, () -> fixture.status(jobId).equals("running"));
            try (WorkerProcess helper = WorkerProcess.start(fixture.server, home)) {
                await("help", jobId, () -> workers(jobId, "running").size() == 2);
                helper.kill();
            }
            await("the end", jobId, () -> fixture.status(jobId).equals("succeeded"));
            assertThat(owner.isAlive()).isTrue();
        }

        assertThat(fixture.row(jobId)).containsEntry("attempt", 1);
        assertThat(workers(jobId, "lost")).hasSize(1).doesNotContain(owner(jobId));
        assertSameBytes(jobId);
    }

    @Test
    void theOwnerIsKilledAndTheHelperGoesOn() throws Exception {
        String jobId = fixture.submit(request(2));
        try (WorkerProcess owner = WorkerProcess.start(fixture.server, home)) {
            await("a claim", jobId, () -> fixture.status(jobId).equals("running"));
            try (WorkerProcess helper = WorkerProcess.start(fixture.server, home)) {
                await("help", jobId, () -> workers(jobId, "running").size() == 2);
                owner.kill();
                await("the helper's part", jobId, () -> !workers(jobId, "done").isEmpty());
                fixture.loseClaim(jobId);
                fixture.queue.publish(jobId);

                await("the end", jobId, () -> fixture.status(jobId).equals("succeeded"));
                assertThat(helper.isAlive()).isTrue();
            }
        }

        assertThat(fixture.row(jobId)).containsEntry("attempt", 2);
        assertSameBytes(jobId);
    }

    @Test
    void aCancelledJobHasNoHelpers() throws Exception {
        String jobId = fixture.submit(request(2));
        try (WorkerProcess owner = WorkerProcess.start(fixture.server, home)) {
            await("a claim", jobId, () -> fixture.status(jobId).equals("running"));
            try (WorkerProcess helper = WorkerProcess.start(fixture.server, home)) {
                await("help", jobId, () -> workers(jobId, "running").size() == 2);
                fixture.lifecycle.cancel(jobId);
                await("the end", jobId, () -> fixture.status(jobId).equals("cancelled"));
                String next = fixture.submit(request(1));
                String other = fixture.submit(request(1));
                await("the next", next, () -> fixture.status(next).equals("succeeded"));
                await("another", other, () -> fixture.status(other).equals("succeeded"));
                assertThat(owner.isAlive() && helper.isAlive()).isTrue();
                assertThat(owner(next)).as("free workers").isNotNull();
            }
        }
    }
}
