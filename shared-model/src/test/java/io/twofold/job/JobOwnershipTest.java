package io.twofold.job;

import static io.twofold.job.JobLifecycleFixture.LEASE;
import static io.twofold.job.JobLifecycleFixture.PROGRESS;
import static io.twofold.job.JobLifecycleFixture.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.failure.FailureCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TimeZone;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.UncategorizedSQLException;

/** At any time at most one worker owns a job, and a job ends once. */
class JobOwnershipTest {
    private final JobLifecycleFixture db = new JobLifecycleFixture();
    private final JobLifecycle lifecycle = db.lifecycle;

    @Test
    void givesAJobToOneOfEightWorkers() throws Exception {
        String id = lifecycle.submit(NewJob.of(REQUEST));

        List<Optional<Claim>> claims = atOnce(Collections.nCopies(8, () -> lifecycle.claim(id, "worker", LEASE)));

        assertThat(claims.stream().flatMap(Optional::stream))
                .singleElement()
                .satisfies(claim -> assertThat(claim.epoch()).isEqualTo(1));
        assertThat(db.events(id)).containsExactly("job.queued", "job.running");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{recipe,decomposition,warmIterations}", "{recipe,refit}"})
    void completesARequestThatAnOlderVersionQueued(String lacking) {
        String id = lifecycle.submit(NewJob.of(REQUEST));
        db.jdbc
                .sql("UPDATE job SET request = request::jsonb #- CAST(? AS text[]) WHERE id = ?")
                .param(lacking)
                .param(id)
                .update();

        assertThat(lifecycle.claim(id, "worker", LEASE).orElseThrow().request()).isEqualTo(REQUEST);
    }

    @Test
    @DisplayName("case 40: rolling upgrade, old worker + new schema: the old worker releases unknown recipes")
    void leavesAJobThatThisVersionCannotReadToANewerWorker() {
        String id = lifecycle.submit(NewJob.of(REQUEST));
        Object readable = db.row(id).get("request");
        write(id, "{\"model\":\"builtin:sample\",\"recipe\":\"from the future\"}");

        assertThat(lifecycle.claim(id, "older worker", LEASE)).isEmpty();
        assertThat(db.row(id))
                .containsEntry("status", "queued")
                .containsEntry("attempt", 0)
                .containsEntry("releases", 1);
        assertThat(lifecycle.sweep(LEASE)).as("to be announced").containsExactly(id);

        write(id, String.valueOf(readable)); // a newer worker finds nothing wrong with it
        assertThat(lifecycle.claim(id, "newer worker", LEASE).orElseThrow().attempt())
                .isEqualTo(1);
    }

    @Test
    void failsAJobThatNobodyCanReadInTheEnd() {
        String id = lifecycle.submit(NewJob.of(REQUEST));
        write(id, "{\"model\":\"builtin:sample\",\"recipe\":\"from the future\"}");

        for (int claim = 0; claim < 3; claim++) {
            assertThat(lifecycle.claim(id, "worker", LEASE)).isEmpty();
        }

        assertThat(db.row(id))
                .containsEntry("status", "failed")
                .containsEntry("error_code", "invalid-request")
                .containsEntry("releases", 2);
        assertThat(lifecycle.sweep(Duration.ZERO)).isEmpty();
    }

    private void write(String id, String request) {
        db.jdbc
                .sql("UPDATE job SET request = CAST(? AS json) WHERE id = ?")
                .param(request)
                .param(id)
                .update();
    }

    @Test
    void knowsWhichJobsThereAre() {
        assertThat(lifecycle.isKnown(lifecycle.submit(NewJob.of(REQUEST)))).isTrue();
        assertThat(lifecycle.isKnown("job_of_nobody")).isFalse();
    }

    @Test
    @DisplayName("case 14: the writes of a worker that slept past its lease are rejected")
    void changesNothingForAStaleClaim() {
        Claim stale = db.claimNew();
        lifecycle.release(stale);
        Claim current = db.claim(stale.jobId());
        Map<String, Object> before = db.row(stale.jobId());
        List<String> eventsBefore = db.events(stale.jobId());

        assertThat(lifecycle.heartbeat(stale, LEASE, PROGRESS)).isEqualTo(HeartbeatAnswer.LOST);
        assertThat(lifecycle.record(stale, "matrix.finished", Map.of())).isFalse();
        assertThat(db.succeed(stale)).isFalse();
        assertThat(lifecycle.fail(stale, FailureCode.INTERNAL, "broken")).isFalse();
        assertThat(lifecycle.release(stale)).isFalse();
        lifecycle.cancel(current.jobId());
        assertThat(lifecycle.cancelled(stale)).isFalse();
        assertThat(lifecycle.cancelled(current)).isTrue();

        assertThat(before).containsEntry("epoch", current.epoch());
        assertThat(db.events(stale.jobId()))
                .startsWith(eventsBefore.toArray(String[]::new))
                .endsWith("job.cancelling", "job.cancelled")
                .hasSize(eventsBefore.size() + 2);
    }

    @Test
    void takesBackTheJobOfASilentWorker() {
        Claim claim = db.claimNew();
        lifecycle.dispatched(claim.jobId());
        assertThat(lifecycle.sweep(LEASE)).as("while the lease runs").isEmpty();

        db.endLease(claim);
        List<String> toAnnounce = lifecycle.sweep(LEASE);

        assertThat(toAnnounce).containsExactly(claim.jobId());
        assertThat(db.status(claim)).isEqualTo("queued");
        assertThat(db.row(claim.jobId())).containsEntry("error_code", "worker-lost");
    }

    @Test
    void failsAJobThatLosesItsWorkerEveryTime() {
        Claim claim = db.claimNew();
        for (int attempt = 2; attempt <= 3; attempt++) {
            db.endLease(claim);
            lifecycle.sweep(LEASE);
            claim = db.claim(claim.jobId());
        }

        db.endLease(claim);
        List<String> toAnnounce = lifecycle.sweep(LEASE);

        assertThat(toAnnounce).isEmpty();
        assertThat(db.row(claim.jobId()))
                .containsEntry("status", "failed")
                .containsEntry("error_code", "worker-lost")
                .containsEntry("attempt", 3);
    }

    @Test
    void endsWhatASilentWorkerWasAskedToCancel() {
        Claim claim = db.claimNew();
        lifecycle.cancel(claim.jobId());

        db.endLease(claim);
        lifecycle.sweep(LEASE);

        assertThat(db.status(claim)).isEqualTo("cancelled");
    }

    @Test
    void sweepsOnceWhenSeveralSweepersRun() throws Exception {
        List<Claim> claims = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            claims.add(db.claimNew());
        }
        claims.forEach(db::endLease);

        atOnce(Collections.nCopies(4, () -> lifecycle.sweep(LEASE)));

        assertThat(claims)
                .allSatisfy(claim -> assertThat(db.events(claim.jobId()))
                        .containsExactly("job.queued", "job.running", "job.queued"));
    }

    @Test
    void announcesAgainWhatNobodyClaims() {
        String urgentLater = lifecycle.submit(NewJob.of(REQUEST));
        String urgent = lifecycle.submit(NewJob.of(REQUEST).withPriority(9));
        assertThat(lifecycle.sweep(LEASE)).as("never announced").containsExactly(urgent, urgentLater);

        lifecycle.dispatched(urgent);
        lifecycle.dispatched(urgentLater);

        assertThat(lifecycle.sweep(LEASE)).as("just announced").isEmpty();
        assertThat(lifecycle.sweep(Duration.ZERO)).as("long ago").containsExactly(urgent, urgentLater);
    }

    @Test
    @DisplayName(
            "case 24: a cancellation that races completion leaves one terminal state, and artifacts only if it succeeded")
    void endsOnceWhenCancelRacesCompletion() throws Exception {
        for (int round = 0; round < 25; round++) {
            Claim claim = db.claimNew();

            List<Boolean> answers = atOnce(List.of(() -> db.succeed(claim) || lifecycle.cancelled(claim), () -> {
                try {
                    return lifecycle.cancel(claim.jobId());
                } catch (InvalidTransitionException e) {
                    return false;
                }
            }));

            List<String> ends = db.events(claim.jobId()).stream()
                    .filter(type -> type.equals("job.succeeded") || type.equals("job.cancelled"))
                    .toList();
            assertThat(ends).hasSize(1);
            assertThat(db.status(claim)).isEqualTo(ends.get(0).substring("job.".length()));
            assertThat(answers.get(0)).as("the worker's answer").isTrue();
            assertThat(answers.get(1)).as("the user's answer").isEqualTo(ends.contains("job.cancelled"));
            assertThat(db.row(claim.jobId()).get("report") != null).isEqualTo(ends.contains("job.succeeded"));
        }
    }

    @Test
    @DisplayName("case 16: a worker whose clock is off by ten minutes, or by hours, claims nothing twice")
    void measuresLeasesByTheDatabasesClock() {
        TimeZone zone = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati")); // UTC+14: a worker far ahead
            Claim claim = db.claimNew();

            assertThat(db.jdbc
                            .sql("SELECT extract(epoch FROM lease_until - clock_timestamp()) FROM job")
                            .query(Double.class)
                            .single())
                    .isBetween(LEASE.toSeconds() - 20.0, (double) LEASE.toSeconds());
            assertThat(lifecycle.sweep(LEASE)).isEmpty();
            assertThat(db.status(claim)).isEqualTo("running");
        } finally {
            TimeZone.setDefault(zone);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = JobStatus.class,
            names = {"SUCCEEDED", "FAILED", "CANCELLED", "EXPIRED"})
    void keepsAFinishedJobFinishedWhateverIsWritten(JobStatus end) {
        Claim claim = db.claimNew();
        db.succeed(claim);
        String id = claim.jobId();
        if (end != JobStatus.SUCCEEDED) {
            db.jdbc.sql("ALTER TABLE job DISABLE TRIGGER job_guard").update();
            db.jdbc
                    .sql("UPDATE job SET status = ?, error_code = 'internal'")
                    .param(end.id())
                    .update();
            db.jdbc.sql("ALTER TABLE job ENABLE TRIGGER job_guard").update();
        }

        assertThatThrownBy(() -> db.jdbc
                        .sql("UPDATE job SET status = 'queued', finished_at = NULL WHERE id = ?")
                        .param(id)
                        .update())
                .isInstanceOfAny(DataIntegrityViolationException.class, UncategorizedSQLException.class)
                .hasMessageContaining("is " + end.id() + " and cannot become queued");
    }

    @Test
    void letsNoEpochFall() {
        Claim claim = db.claimNew();

        assertThatThrownBy(() -> db.jdbc
                        .sql("UPDATE job SET epoch = epoch - 1 WHERE id = ?")
                        .param(claim.jobId())
                        .update())
                .hasMessageContaining("cannot fall from 1 to 0");
    }

    private static <T> List<T> atOnce(List<Callable<T>> actions) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(actions.size());
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(actions)) {
                results.add(Objects.requireNonNull(future.get()));
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
