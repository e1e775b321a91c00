package io.twofold.worker;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.twofold.artifact.ArtifactStore;
import io.twofold.artifact.FileArtifactStore;
import io.twofold.job.JobLifecycle;
import io.twofold.job.JobShards;
import io.twofold.job.NewJob;
import io.twofold.job.RetryPolicy;
import io.twofold.json.Json;
import io.twofold.queue.JobQueue;
import io.twofold.queue.PostgresJobQueue;
import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.JobRequest;
import io.twofold.recipe.RequestReader;
import io.twofold.testing.TestDatabase;
import io.twofold.transport.CarriedOverFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/** A worker with a fake engine on a real database, with what its tests keep asking for. */
final class WorkerFixture implements AutoCloseable {
    static final CompressionRequest REQUEST = RequestReader.read(Json.parse("{\"model\":\"builtin:sample\"}"));
    static final Duration LEASE = Duration.ofSeconds(9);

    final TestDatabase server;
    final FakeEngine engine = new FakeEngine();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final List<String> storedInOrder = Collections.synchronizedList(new ArrayList<>());

    /** What the store does before it takes a file, whose name it is given. */
    volatile Consumer<String> beforePut = name -> {};

    final BreakableDataSource database;
    final JdbcClient jdbc;
    final JobLifecycle lifecycle;
    final JobShards shards;
    final JobQueue queue;
    final ArtifactStore artifacts;
    final JobIntake intake;
    final JobRunner runner;
    final ShardRunner helper;
    final WorkerLoop loop;

    WorkerFixture(Path home) {
        this(home, Duration.ofSeconds(10));
    }

    WorkerFixture(Path home, Duration grace) {
        this(home, grace, WorkerTracing.NONE);
    }

    WorkerFixture(Path home, Duration grace, WorkerTracing tracing) {
        server = TestDatabase.create();
        var working = server.dataSource();
        database = new BreakableDataSource(working);
        jdbc = JdbcClient.create(working);
        artifacts = new FileArtifactStore(home.resolve("artifacts"));
        lifecycle = new JobLifecycle(
                database,
                new DataSourceTransactionManager(database),
                new RetryPolicy(3, Duration.ZERO, 5),
                new CarriedOverFiles(artifacts));
        queue = new PostgresJobQueue(working, Duration.ofMillis(200), Duration.ofSeconds(10));
        WorkerProperties settings = new WorkerProperties(
                "worker-1", LEASE, Duration.ofMillis(500), Duration.ofMillis(50), List.of(), null, grace);
        WorkerMetrics metrics = new WorkerMetrics(meters);
        ScratchSpace scratch = new ScratchSpace(home.resolve("work"));
        shards = new JobShards(database, new DataSourceTransactionManager(database));
        intake = new JobIntake(queue, lifecycle, shards, metrics, settings);
        ArtifactStore recording = new RecordingArtifactStore(artifacts, storedInOrder, name -> beforePut.accept(name));
        JobEngine jobEngine = new JobEngine(engine, engine, null);
        runner = new JobRunner(
                jobEngine,
                recording,
                lifecycle,
                job -> new SharedBlocks(shards, queue, job, settings),
                scratch,
                metrics,
                tracing,
                settings);
        helper = new ShardRunner(jobEngine, recording, lifecycle, shards, scratch, settings);
        loop = new WorkerLoop(intake, runner, helper, scratch, settings.grace());
    }

    /** Submits a job and wakes a worker up for it. */
    String submit() {
        return submit(REQUEST);
    }

    /** Submits a job of either kind and wakes a worker up for it. */
    String submit(JobRequest request) {
        String jobId = lifecycle.submit(NewJob.of(request));
        queue.publish(jobId);
        return jobId;
    }

    ClaimedJob claim(String jobId) {
        long askedAt = System.nanoTime();
        return new ClaimedJob(lifecycle.claim(jobId, "worker-1", LEASE).orElseThrow(), askedAt);
    }

    /** What the sweeper does: takes silent jobs back and announces what waits. */
    List<String> sweep() {
        List<String> waiting = lifecycle.sweep(Duration.ofMinutes(1));
        waiting.forEach(queue::publish);
        return waiting;
    }

    void endLease(String jobId) {
        jdbc.sql("UPDATE job SET lease_until = now() - interval '1 second' WHERE id = ?")
                .param(jobId)
                .update();
    }

    /** Ends the lease and lets the sweeper take the job back, as if its worker had died. */
    void loseClaim(String jobId) {
        // a heartbeat may extend the lease in between, so until the sweep has seen it end
        await(
                () -> {
                    endLease(jobId);
                    return lifecycle.sweep(Duration.ofMinutes(1)).contains(jobId);
                },
                () -> "the sweep did not take " + row(jobId));
    }

    /** What somebody's pause and resume do. */
    void setStatus(String jobId, String status) {
        jdbc.sql("UPDATE job SET status = ? WHERE id = ?").params(status, jobId).update();
    }

    String status(String jobId) {
        return Objects.requireNonNull((String) row(jobId).get("status"));
    }

    Map<String, @Nullable Object> row(String jobId) {
        return jdbc.sql("SELECT * FROM job WHERE id = ?").param(jobId).query().singleRow();
    }

    List<String> artifactRows(String jobId) {
        return jdbc.sql("SELECT name FROM job_artifact WHERE job_id = ? ORDER BY name")
                .param(jobId)
                .query(String.class)
                .list();
    }

    List<String> events(String jobId, String type) {
        return jdbc.sql("SELECT data::text FROM job_event WHERE job_id = ? AND type = ? ORDER BY id")
                .param(jobId)
                .param(type)
                .query(String.class)
                .list();
    }

    void awaitStatus(String jobId, String status) {
        await(() -> status(jobId).equals(status), () -> "job is " + row(jobId));
    }

    static void await(BooleanSupplier condition, Supplier<String> otherwise) {
        await(Duration.ofSeconds(30), condition, otherwise);
    }

    static void await(Duration atMost, BooleanSupplier condition, Supplier<String> otherwise) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(otherwise.get());
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    @Override
    public void close() {
        database.repair();
        loop.stop();
        queue.close();
    }
}
