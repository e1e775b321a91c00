package io.twofold.job;

import static io.twofold.job.JobLifecycleFixture.LEASE;
import static io.twofold.job.JobLifecycleFixture.PROGRESS;
import static io.twofold.job.JobLifecycleFixture.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.failure.FailureCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Pause, deadline, retry, dead letters, and who comes next: what the table of states does not say. */
class LifecycleVerbsTest {
    private final JobLifecycleFixture db = new JobLifecycleFixture();
    private final JobLifecycle lifecycle = db.lifecycle;
    private final DeadLetters deadLetters = new DeadLetters(db.jdbc);
    private final KeptCheckpoints checkpoints = new KeptCheckpoints(db.jdbc);

    @Test
    void pausesAsOftenAsOneLikesWithoutSpendingAttemptsOrReleases() {
        String id = lifecycle.submit(NewJob.of(REQUEST));
        for (int i = 0; i < 5; i++) {
            Claim claim = db.claim(id);
            lifecycle.pause(id);
            assertThat(lifecycle.heartbeat(claim, LEASE, PROGRESS)).isEqualTo(HeartbeatAnswer.PAUSE);
            lifecycle.release(claim);
            assertThat(lifecycle.sweep(Duration.ZERO))
                    .as("paused jobs are not announced")
                    .isEmpty();
            lifecycle.resume(id);
            assertThat(lifecycle.sweep(LEASE)).containsExactly(id);
        }

        assertThat(db.row(id))
                .containsEntry("attempt", 0)
                .containsEntry("releases", 0)
                .containsEntry("epoch", 5L);
    }

    @Test
    void measuresADeadlineFromTheSubmissionByTheDatabasesClock() {
        String id = lifecycle.submit(NewJob.of(REQUEST).withDeadline(Deadline.after(Duration.ofHours(2))));
        String fixed =
                lifecycle.submit(NewJob.of(REQUEST).withDeadline(Deadline.at(Instant.parse("2999-01-01T00:00:00Z"))));

        assertThat(seconds("deadline - created_at", id)).isBetween(7_200.0, 7_201.0);
        assertThat(db.jdbc
                        .sql("SELECT deadline = timestamptz '2999-01-01 00:00:00Z' FROM job WHERE id = ?")
                        .param(fixed)
                        .query(Boolean.class)
                        .single())
                .isTrue();
        assertThat(lifecycle.sweep(LEASE)).containsExactly(id, fixed);
    }

    @Test
    void tellsAJobThatNeverRanFromOneThatDid() {
        String waiting = lifecycle.submit(NewJob.of(REQUEST).withDeadline(Deadline.after(Duration.ofHours(1))));
        Claim running = db.claimNew();
        overdue(waiting);
        overdue(running.jobId());

        lifecycle.sweep(LEASE);
        assertThat(lifecycle.heartbeat(running, LEASE, PROGRESS)).isEqualTo(HeartbeatAnswer.EXPIRE);
        lifecycle.release(running);

        assertThat(db.row(waiting)).containsEntry("status", "expired").containsEntry("started_at", null);
        assertThat(db.row(running.jobId())).containsEntry("status", "expired").doesNotContainEntry("started_at", null);
        assertThat(db.ended).containsExactly(waiting + " expired", running.jobId() + " expired");
    }

    @Test
    void gettingAJobBackAfterItsDeadlineMakesARetryThatHasNone() {
        String old = lifecycle.submit(NewJob.of(REQUEST)
                .withTenant("acme")
                .withLabels(Map.of("git", "a1"))
                .withPriority(4)
                .withDeadline(Deadline.after(Duration.ofHours(1))));
        overdue(old);
        lifecycle.sweep(LEASE);

        String retry = lifecycle.retry(old, null, null, null);
        String changed = lifecycle.retry(old, Map.of(), 9, Deadline.after(Duration.ofHours(3)));

        assertThat(db.row(retry))
                .containsEntry("status", "queued")
                .containsEntry("tenant", "acme")
                .containsEntry("priority", 4)
                .containsEntry("deadline", null)
                .containsEntry("retry_of", old);
        assertThat(String.valueOf(db.row(retry).get("labels"))).isEqualTo("{\"git\": \"a1\"}");
        assertThat(db.row(changed)).containsEntry("priority", 9).doesNotContainEntry("deadline", null);
        assertThat(String.valueOf(db.row(changed).get("labels"))).isEqualTo("{}");
        assertThat(db.claim(retry).request()).isEqualTo(REQUEST);
    }

    @Test
    void knowsTheJobsThatARetryRepeatsUntilTheyAreDeleted() {
        String first = failed();
        String second = lifecycle.retry(first, null, null, null);
        lifecycle.cancel(second);
        String third = lifecycle.retry(second, null, null, null);

        assertThat(lifecycle.ancestors(third)).containsExactly(second, first);
        lifecycle.delete(second);
        assertThat(lifecycle.ancestors(third)).isEmpty();
        assertThat(lifecycle.ancestors(first)).isEmpty();
    }

    @Test
    void keepsTheCheckpointsOfWhatRanAndDidNotSucceed() {
        String failed = failed();
        String neverRan = lifecycle.submit(NewJob.of(REQUEST));
        lifecycle.cancel(neverRan);
        db.succeed(db.claimNew());

        assertThat(checkpoints.olderThan(Duration.ZERO)).containsExactly(failed);
        assertThat(checkpoints.olderThan(Duration.ofDays(1))).isEmpty();
        String retry = lifecycle.retry(failed, null, null, null);
        assertThat(checkpoints.olderThan(Duration.ZERO))
                .as("while a retry may need them")
                .isEmpty();
        lifecycle.cancel(retry);
        checkpoints.removed(failed);
        assertThat(checkpoints.olderThan(Duration.ZERO)).isEmpty();
    }

    @Test
    void putsAJobWhoseAttemptsAreSpentAmongTheDeadLettersAndReplaysItOnce() {
        Claim claim = db.claimNew();
        for (int attempt = 2; attempt <= 3; attempt++) {
            lifecycle.fail(claim, FailureCode.INSUFFICIENT_STORAGE, "disk full");
            claim = db.claim(claim.jobId());
        }
        assertThat(deadLetters.list("k", 10)).isEmpty();
        lifecycle.fail(claim, FailureCode.INSUFFICIENT_STORAGE, "disk full");
        String id = claim.jobId();

        assertThat(deadLetters.list("k", 10)).singleElement().satisfies(letter -> {
            assertThat(letter.jobId()).isEqualTo(id);
            assertThat(letter.attempts()).isEqualTo(3);
            assertThat(letter.errorCode()).isEqualTo("insufficient-storage");
            assertThat(letter.replayedAt()).isNull();
        });
        String replay = lifecycle.replay(id);

        assertThat(deadLetters.find(id).orElseThrow().replayedAs()).isEqualTo(replay);
        assertThat(db.row(replay)).containsEntry("retry_of", id).containsEntry("status", "queued");
        assertThatThrownBy(() -> lifecycle.replay(id))
                .isInstanceOf(InvalidTransitionException.class)
                .hasMessageContaining("replayed already");
        assertThat(deadLetters.remove(id)).isTrue();
        assertThat(deadLetters.remove(id)).isFalse();
        assertThatThrownBy(() -> lifecycle.replay(id)).isInstanceOf(JobNotFoundException.class);
        assertThat(db.status(id)).isEqualTo("failed");
    }

    @Test
    void leavesWhatTheUserGotWrongOutOfTheDeadLetters() {
        failed();

        assertThat(deadLetters.list("k", 10)).isEmpty();
    }

    @Test
    void remembersEveryAttemptAndHowItEnded() {
        Claim first = db.claimNew();
        lifecycle.fail(first, FailureCode.INSUFFICIENT_STORAGE, "disk full");
        Claim second = db.claim(first.jobId());
        lifecycle.release(second);
        Claim third = db.claim(first.jobId());
        db.succeed(third);

        assertThat(db.jdbc.sql("""
                                SELECT epoch || ' ' || attempt || ' ' || worker_id || ' ' || outcome || coalesce(' ' || error_code, '')
                                FROM job_attempt WHERE ended_at >= started_at ORDER BY epoch""").query(String.class).list())
                .containsExactly(
                        "1 1 worker-1 failed insufficient-storage", "2 2 worker-1 released", "3 2 worker-1 succeeded");
    }

    @Test
    void givesTheMostUrgentJobFirstThenThatOfTheTenantWithTheFewestThenTheOldest() {
        String first = lifecycle.submit(NewJob.of(REQUEST).withTenant("a"));
        String second = lifecycle.submit(NewJob.of(REQUEST).withTenant("a"));
        String third = lifecycle.submit(NewJob.of(REQUEST).withTenant("b"));
        String urgent = lifecycle.submit(NewJob.of(REQUEST).withTenant("a").withPriority(1));
        String paused = lifecycle.submit(NewJob.of(REQUEST).withPriority(100));
        lifecycle.pause(paused);

        assertThat(List.of(next(), next(), next(), next())).containsExactly(urgent, third, first, second);
        assertThat(lifecycle.claimNext("worker", LEASE)).isEmpty();
    }

    @Test
    void waitsForTheOnlyJobThereIsWhileSomebodyElseHoldsItsRow() throws Exception {
        String id = lifecycle.submit(NewJob.of(REQUEST));
        try (var connection = db.database.getConnection()) {
            connection.setAutoCommit(false);
            connection.createStatement().execute("UPDATE job SET dispatched_at = now()");
            var claim = java.util.concurrent.CompletableFuture.supplyAsync(() -> lifecycle.claimNext("worker", LEASE));
            while (waitingForLocks() == 0) {
                Thread.onSpinWait();
            }
            connection.commit();

            assertThat(claim.get().map(Claim::jobId)).isEqualTo(Optional.of(id));
        }
    }

    @Test
    @DisplayName("case 25: cancelling twice is the same; a finished job cannot be cancelled")
    void cancelsTwice() {
        Claim claim = db.claimNew();

        assertThat(lifecycle.cancel(claim.jobId())).isTrue();
        assertThat(lifecycle.cancel(claim.jobId())).isFalse();
        lifecycle.cancelled(claim);
        assertThat(lifecycle.cancel(claim.jobId())).isFalse();
        String failed = failed();
        assertThatThrownBy(() -> lifecycle.cancel(failed)).isInstanceOf(InvalidTransitionException.class);
    }

    private long waitingForLocks() {
        return db.jdbc
                .sql(
                        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
                .query(Long.class)
                .single();
    }

    private String next() {
        return lifecycle.claimNext("worker", LEASE).orElseThrow().jobId();
    }

    private String failed() {
        Claim claim = db.claimNew();
        lifecycle.fail(claim, FailureCode.UNUSABLE_DATA, "too short");
        return claim.jobId();
    }

    private void overdue(String id) {
        db.jdbc
                .sql("UPDATE job SET deadline = now() - interval '1 second' WHERE id = ?")
                .param(id)
                .update();
    }

    private double seconds(String interval, String id) {
        return db.jdbc
                .sql("SELECT extract(epoch FROM " + interval + ") FROM job WHERE id = ?")
                .param(id)
                .query(Double.class)
                .single();
    }
}
