package io.twofold.job;

import static io.twofold.job.JobLifecycleFixture.FILE;
import static io.twofold.job.JobLifecycleFixture.LEASE;
import static io.twofold.job.JobLifecycleFixture.PROGRESS;
import static io.twofold.job.JobLifecycleFixture.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.failure.FailureCode;
import io.twofold.json.Json;
import io.twofold.report.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobLifecycleTest {
    private final JobLifecycleFixture db = new JobLifecycleFixture();
    private final JobLifecycle lifecycle = db.lifecycle;

    @Test
    void runsFromSubmissionToSuccess() {
        String id = lifecycle.submit(
                NewJob.of(REQUEST).withLabels(Map.of("git", "a1b2c3")).withPriority(5));
        Claim claim = db.claim(id);
        lifecycle.heartbeat(claim, LEASE, PROGRESS);
        lifecycle.record(claim, "matrix.finished", Map.of("name", "w"));
        boolean published = db.succeed(claim);

        assertThat(published).isTrue();
        assertThat(claim).isEqualTo(new Claim(id, 1, 1, REQUEST, claim.waited(), "default", null));
        assertThat(db.row(id))
                .containsEntry("status", "succeeded")
                .containsEntry("tenant", "default")
                .containsEntry("priority", 5)
                .containsEntry("phase", "decompose")
                .containsEntry("progress_done", 3)
                .containsEntry("manifest_digest", "cd".repeat(32))
                .containsEntry("lease_until", null);
        assertThat(db.row(id).get("finished_at")).isNotNull();
        assertThat(String.valueOf(db.row(id).get("report"))).isEqualTo(Json.write(JobLifecycleFixture.report()));
        assertThat(String.valueOf(db.row(id).get("summary")))
                .contains("\"keptRatio\": 0.5")
                .doesNotContain("matrices", "allocation");
        assertThat(db.events(id)).containsExactly("job.queued", "job.running", "matrix.finished", "job.succeeded");
        assertThat(db.jdbc
                        .sql("SELECT name, bytes, sha256, media_type FROM job_artifact WHERE job_id = ? AND epoch = 1")
                        .param(id)
                        .query(PublishedArtifact.class)
                        .single())
                .isEqualTo(FILE);
    }

    @Test
    void ignoresAnUnknownJobAndOneThatIsTaken() {
        Claim claim = db.claimNew();

        assertThat(lifecycle.claim(claim.jobId(), "other", LEASE)).isEmpty();
        assertThat(lifecycle.claim("job_unknown", "other", LEASE)).isEmpty();
    }

    @Test
    void triesARetryableFailureAgainUntilTheAttemptsAreSpent() {
        Claim first = db.claimNew();

        lifecycle.fail(first, FailureCode.INSUFFICIENT_STORAGE, "disk full");
        Claim second = db.claim(first.jobId());
        lifecycle.fail(second, FailureCode.INSUFFICIENT_STORAGE, "disk full");
        Claim third = db.claim(first.jobId());
        boolean held = lifecycle.fail(third, FailureCode.INSUFFICIENT_STORAGE, "disk full");

        assertThat(held).isTrue();
        assertThat(third.attempt()).isEqualTo(3);
        assertThat(third.epoch()).isEqualTo(3);
        assertThat(db.row(first.jobId()))
                .containsEntry("status", "failed")
                .containsEntry("error_code", "insufficient-storage")
                .containsEntry("error_detail", "disk full");
    }

    @Test
    void failsForGoodWhenAnotherTryCannotHelp() {
        Claim claim = db.claimNew();

        lifecycle.fail(claim, FailureCode.UNSAFE_CHECKPOINT, "x".repeat(3_000));

        assertThat(db.status(claim)).isEqualTo("failed");
        assertThat((String) db.row(claim.jobId()).get("error_detail")).hasSize(2_001);
    }

    @Test
    void waitsBeforeTheNextAttemptLongerEveryTime() {
        JobLifecycleFixture slow = new JobLifecycleFixture(new RetryPolicy(3, Duration.ofMinutes(10), 0));
        Claim claim = slow.claimNew();

        slow.lifecycle.fail(claim, FailureCode.INTERNAL, "broken");

        assertThat(slow.lifecycle.claim(claim.jobId(), "worker-1", LEASE)).isEmpty();
        assertThat(slow.lifecycle.sweep(Duration.ZERO)).isEmpty();
        assertThat(slow.jdbc
                        .sql("SELECT extract(epoch FROM not_before - now()) FROM job")
                        .query(Double.class)
                        .single())
                .isBetween(449.0, 751.0);
        assertThat(List.of(1, 2, 3).stream()
                        .map(RetryPolicy.defaults()::delayAfter)
                        .map(Duration::toSeconds))
                .containsExactly(5L, 10L, 20L);
        assertThat(RetryPolicy.defaults().delayAfterRelease(20)).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void givesAReleasedJobItsAttemptBackAFewTimes() {
        Claim first = db.claimNew();

        lifecycle.release(first);
        Claim second = db.claim(first.jobId());
        lifecycle.release(second);
        Claim third = db.claim(first.jobId());
        lifecycle.release(third);
        Claim fourth = db.claim(first.jobId());

        assertThat(List.of(first.attempt(), second.attempt(), third.attempt(), fourth.attempt()))
                .containsExactly(1, 1, 1, 2);
        assertThat(fourth.epoch()).isEqualTo(4);
    }

    @Test
    void cancelsAWaitingJobAtOnce() {
        String id = lifecycle.submit(NewJob.of(REQUEST));

        assertThat(lifecycle.cancel(id)).isTrue();
        assertThat(lifecycle.cancel(id)).as("a second time").isFalse();

        assertThat(db.events(id)).containsExactly("job.queued", "job.cancelled");
    }

    @Test
    void cancelsARunningJobOnceTheWorkerAgrees() {
        Claim claim = db.claimNew();
        assertThat(lifecycle.cancelled(claim)).as("nobody asked yet").isFalse();

        lifecycle.cancel(claim.jobId());

        assertThat(db.status(claim)).isEqualTo("cancelling");
        assertThat(lifecycle.heartbeat(claim, LEASE, PROGRESS)).isEqualTo(HeartbeatAnswer.CANCEL);
        assertThat(db.succeed(claim)).isFalse();
        assertThat(lifecycle.cancelled(claim)).isTrue();
        assertThat(db.status(claim)).isEqualTo("cancelled");
        assertThat(db.row(claim.jobId()).get("report")).isNull();
    }

    @Test
    void answersAPauseWithTheReleaseOfTheJob() {
        Claim claim = db.claimNew();
        lifecycle.pause(claim.jobId());

        HeartbeatAnswer answer = lifecycle.heartbeat(claim, LEASE, PROGRESS);
        lifecycle.release(claim);

        assertThat(answer).isEqualTo(HeartbeatAnswer.PAUSE);
        assertThat(db.status(claim)).isEqualTo("paused");
    }

    @Test
    void refusesToCancelWhatHasEnded() {
        Claim claim = db.claimNew();
        db.succeed(claim);

        assertThatThrownBy(() -> lifecycle.cancel(claim.jobId()))
                .isInstanceOf(InvalidTransitionException.class)
                .hasMessageContaining("succeeded");
        assertThatThrownBy(() -> lifecycle.cancel("job_unknown")).isInstanceOf(JobNotFoundException.class);
    }

    @Test
    void deletesOnlyWhatHasEnded() {
        Claim claim = db.claimNew();

        assertThatThrownBy(() -> lifecycle.delete(claim.jobId())).isInstanceOf(InvalidTransitionException.class);
        db.succeed(claim);
        lifecycle.delete(claim.jobId());

        assertThat(db.jdbc.sql("SELECT count(*) FROM job").query(Long.class).single())
                .isZero();
        assertThat(db.events(claim.jobId())).isEmpty();
        assertThatThrownBy(() -> lifecycle.delete(claim.jobId())).isInstanceOf(JobNotFoundException.class);
    }

    @Test
    void movesTheRevisionOnlyWithWhatAClientSees() {
        Claim claim = db.claimNew();
        lifecycle.heartbeat(claim, LEASE, PROGRESS);
        Object before = db.row(claim.jobId()).get("revision");

        lifecycle.heartbeat(claim, LEASE.plusSeconds(9), PROGRESS);
        Object sameProgress = db.row(claim.jobId()).get("revision");
        lifecycle.heartbeat(claim, LEASE, new Progress(PROGRESS.phase(), 4, PROGRESS.total(), PROGRESS.unit()));
        Object newProgress = db.row(claim.jobId()).get("revision");

        assertThat(sameProgress).isEqualTo(before);
        assertThat(newProgress).isNotEqualTo(before);
    }

    @Test
    void tellsOfAJobThatHasEndedOnceThatIsCommitted() {
        Claim succeeded = db.claimNew();
        db.succeed(succeeded);
        Claim failed = db.claimNew();
        lifecycle.fail(failed, FailureCode.UNUSABLE_DATA, "too short");
        String cancelled = lifecycle.submit(NewJob.of(REQUEST));
        lifecycle.cancel(cancelled);
        Claim abandoned = db.claimNew();
        lifecycle.cancel(abandoned.jobId());
        db.endLease(abandoned);
        lifecycle.sweep(Duration.ZERO);

        assertThat(db.ended)
                .containsExactly(
                        succeeded.jobId() + " succeeded",
                        failed.jobId() + " failed",
                        cancelled + " cancelled",
                        abandoned.jobId() + " cancelled");
    }

    @Test
    void doesNotTellOfAJobThatIsTriedAgain() {
        lifecycle.fail(db.claimNew(), FailureCode.INTERNAL, "once");
        lifecycle.release(db.claimNew());

        assertThat(db.ended).isEmpty();
    }

    @Test
    void addsARepeatedEventOncePerClaim() {
        Claim first = db.claimNew();
        Map<String, Object> data = Map.of("steps", List.of(Map.of("lossFirst", 2.25)));
        lifecycle.record(first, "job.search", data);
        lifecycle.recordAgain(first, "job.search", data);
        lifecycle.recordAgain(first, "job.search", Map.of("steps", List.of()));
        lifecycle.release(first);
        Claim second = db.claim(first.jobId());
        boolean stale = lifecycle.recordAgain(first, "job.search", data);
        lifecycle.recordAgain(second, "job.search", data);

        assertThat(stale).isFalse();
        assertThat(db.events(first.jobId()))
                .containsExactly(
                        "job.queued",
                        "job.running",
                        "job.search",
                        "job.search",
                        "job.queued",
                        "job.running",
                        "job.search");
    }

    @Test
    void aClaimSaysHowLongTheJobCouldHaveBeenClaimed() {
        String id = lifecycle.submit(NewJob.of(REQUEST));
        db.jdbc
                .sql(
                        "UPDATE job SET created_at = now() - interval '1 h', not_before = now() - interval '90 s' WHERE id = ?")
                .param(id)
                .update();

        assertThat(db.claim(id).waited()).isBetween(Duration.ofSeconds(90), Duration.ofMinutes(3));
    }
}
