package io.twofold.api.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.twofold.artifact.ArtifactStore;
import io.twofold.artifact.FileArtifactStore;
import io.twofold.artifact.StoredAttempt;
import io.twofold.failure.FailureCode;
import io.twofold.job.Claim;
import io.twofold.job.JobLifecycle;
import io.twofold.job.NewJob;
import io.twofold.job.RetryPolicy;
import io.twofold.json.Json;
import io.twofold.recipe.RequestReader;
import io.twofold.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/** What is removed, and above all what is not, on a real database with real files. */
class RetentionSweepTest {
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    Path directory;

    private final DataSource database = TestDatabase.create().dataSource();
    private final JdbcClient jdbc = JdbcClient.create(database);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final JobLifecycle lifecycle = new JobLifecycle(
            database,
            new DataSourceTransactionManager(database),
            new RetryPolicy(3, Duration.ZERO, 5),
            (jobId, end) -> {});
    private ArtifactStore store;

    @BeforeEach
    void open() {
        store = new FileArtifactStore(directory);
        // otherwise this database would be younger than the files that a test says are old
        jdbc.sql("UPDATE flyway_schema_history SET installed_on = installed_on - interval '1 year'")
                .update();
    }

    private RetentionSweep sweep(@Nullable Duration artifacts) {
        RetentionProperties settings =
                new RetentionProperties(artifacts, Duration.ofDays(90), Duration.ofDays(30), DAY, Duration.ofHours(1));
        return new RetentionSweep(new RetentionTable(database), store, meters, settings);
    }

    private Claim claim() {
        String id = lifecycle.submit(NewJob.of(RequestReader.readJob(Json.parse("{\"model\":\"builtin:sample\"}"))));
        return lifecycle.claim(id, "worker", LEASE).orElseThrow();
    }

    /** A job that succeeded so long ago, with a file. */
    private String succeeded(Duration ago) {
        Claim claim = claim();
        store.put(claim.jobId(), claim.epoch(), "hf-dense/config.json", new byte[10]);
        jdbc.sql(
                        "INSERT INTO job_event (job_id, type) VALUES (:id, 'job.matrices'), (:id, 'job.succeeded'), (:id, 'job.updated')")
                .param("id", claim.jobId())
                .update();
        jdbc.sql("INSERT INTO job_log VALUES (?, 1, 1, 1, now(), 'info', 'hello')")
                .param(claim.jobId())
                .update();
        jdbc.sql("""
                UPDATE job SET status = 'succeeded', lease_until = NULL, worker_id = NULL, report = '{}', manifest_digest = 'x',
                    finished_at = now() - make_interval(secs => :ago) WHERE id = :id""").param("ago", ago.toSeconds()).param("id", claim.jobId()).update();
        return claim.jobId();
    }

    private boolean isMarked(String job) {
        return jdbc.sql("SELECT artifacts_deleted_at IS NOT NULL FROM job WHERE id = ?")
                .param(job)
                .query(Boolean.class)
                .single();
    }

    private List<String> events(String job) {
        return jdbc.sql("SELECT type FROM job_event WHERE job_id = ? ORDER BY id")
                .param(job)
                .query(String.class)
                .list();
    }

    private List<Long> epochs(String job) {
        return store.attempts(job).stream().map(StoredAttempt::epoch).toList();
    }

    /** Makes everything in the store look as old as this. */
    private void age(Duration ago) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(ago)));
            }
        }
    }

    @Test
    void filesAreKeptForEverUnlessSomebodySaysHowLong() throws Exception {
        String job = succeeded(Duration.ofDays(3000));
        age(Duration.ofDays(300));

        sweep(null).sweep();

        assertThat(epochs(job)).containsExactly(1L);
        assertThat(isMarked(job)).isFalse();
    }

    @Test
    void oldFilesGoAndTheJobStays() {
        String old = succeeded(Duration.ofDays(31));
        String young = succeeded(Duration.ofDays(29));
        String pinned = succeeded(Duration.ofDays(31));
        jdbc.sql("UPDATE job SET labels = '{\"keep\": \"true\"}' WHERE id = ?")
                .param(pinned)
                .update();

        sweep(Duration.ofDays(30)).sweep();

        assertThat(epochs(old)).isEmpty();
        assertThat(isMarked(old)).isTrue();
        assertThat(epochs(young)).containsExactly(1L);
        assertThat(epochs(pinned)).containsExactly(1L);
        assertThat(isMarked(pinned)).isFalse();
        assertThat(meters.counter("twofold.retention.deleted", "kind", "artifacts")
                        .count())
                .isEqualTo(1);
        assertThat(meters.counter("twofold.retention.deleted.bytes", "kind", "artifacts")
                        .count())
                .isEqualTo(10);
    }

    @Test
    @DisplayName("a process that dies between the mark and the removal leaves nothing behind")
    void goesOnWhereAnotherHasStopped() {
        String job = succeeded(Duration.ofDays(31));
        new RetentionTable(database).giveUpArtifacts(Duration.ofDays(30), 10);
        assertThat(epochs(job)).isNotEmpty();

        sweep(null).sweep();

        assertThat(epochs(job)).isEmpty();
        assertThat(new RetentionTable(database).deletions(10)).isEmpty();
    }

    @Test
    void twoInstancesAtOnceRemoveEachJobOnce() throws Exception {
        for (int i = 0; i < 20; i++) {
            succeeded(Duration.ofDays(31));
        }
        Callable<Boolean> one = () -> {
            sweep(Duration.ofDays(30)).sweep();
            return true;
        };
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (Future<Boolean> done : threads.invokeAll(List.of(one, one))) {
                assertThat(done.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
        sweep(Duration.ofDays(30)).sweep(); // what the two were in each other's way at

        assertThat(store.jobs("", 100)).isEmpty();
        assertThat(meters.counter("twofold.retention.deleted", "kind", "artifacts")
                        .count())
                .isEqualTo(20);
    }

    @Test
    void ofOldEventsTheEndIsLeftAndOfOldLogsNothing() {
        String old = succeeded(Duration.ofDays(91));
        String younger = succeeded(Duration.ofDays(31));
        Claim running = claim();

        sweep(null).sweep();

        assertThat(events(old)).containsExactly("job.succeeded");
        assertThat(events(younger)).contains("job.queued", "job.running", "job.succeeded");
        assertThat(events(running.jobId())).containsExactly("job.queued", "job.running");
        assertThat(jdbc.sql("SELECT count(*) FROM job_log").query(Integer.class).single())
                .isZero();
        assertThat(meters.counter("twofold.retention.deleted", "kind", "logs").count())
                .isEqualTo(2);
    }

    @Test
    void attemptsThatCameToNothingAreRemoved() throws Exception {
        Claim first = claim();
        String job = first.jobId();
        store.put(job, first.epoch(), "report.json", new byte[1]);
        store.put(job, ArtifactStore.CARRIED_OVER, "search.json", new byte[1]);
        lifecycle.fail(first, FailureCode.INTERNAL, "once");
        Claim second = lifecycle.claim(job, "worker", LEASE).orElseThrow();
        store.put(job, second.epoch(), "report.json", new byte[1]);
        age(Duration.ofDays(2));
        store.put(job, 3, "of-a-claim-that-is-newer.json", new byte[1]);

        sweep(null).sweep();

        assertThat(epochs(job)).as("what the running attempt needs").containsExactly(0L, 2L, 3L);
    }

    @Test
    void youngFilesOfALostAttemptStay() {
        Claim first = claim();
        store.put(first.jobId(), first.epoch(), "report.json", new byte[1]);
        lifecycle.fail(first, FailureCode.INVALID_REQUEST, "for good");

        sweep(null).sweep();

        assertThat(epochs(first.jobId())).containsExactly(1L);
    }

    @Test
    void whatARetryMayGoOnFromIsLeftToTheSweepOfCheckpoints() throws Exception {
        Claim claim = claim();
        store.put(claim.jobId(), ArtifactStore.CARRIED_OVER, "search.json", new byte[1]);
        store.put(claim.jobId(), claim.epoch(), "report.json", new byte[1]);
        lifecycle.fail(claim, FailureCode.INVALID_REQUEST, "for good");
        age(Duration.ofDays(2));

        sweep(null).sweep();
        assertThat(epochs(claim.jobId())).containsExactly(0L);

        jdbc.sql("DELETE FROM kept_checkpoints").update();
        sweep(null).sweep();
        assertThat(epochs(claim.jobId())).isEmpty();
    }

    @Test
    void filesOfAnUnknownJobGoUnlessTheyAreOlderThanTheDatabase() throws Exception {
        store.put("job_deleted", 1, "report.json", new byte[1]);
        age(Duration.ofDays(2));
        sweep(null).sweep();
        assertThat(epochs("job_deleted")).isEmpty();

        store.put("job_of_another_database", 1, "report.json", new byte[1]);
        age(Duration.ofDays(800));
        sweep(null).sweep();
        assertThat(epochs("job_of_another_database")).containsExactly(1L);
    }

    @Test
    void settingsThatWouldTakeFilesFromAWorkerAreRefused() {
        assertThatThrownBy(() -> new RetentionProperties(null, DAY, DAY, Duration.ofMinutes(5), DAY))
                .hasMessageContaining("at least 1h");
        assertThatThrownBy(() -> new RetentionProperties(Duration.ofDays(-1), DAY, DAY, DAY, DAY))
                .hasMessageContaining("twofold.retention.artifacts");
    }
}
