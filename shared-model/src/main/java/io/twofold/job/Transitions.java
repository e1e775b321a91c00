package io.twofold.job;

import io.twofold.failure.FailureClass;
import io.twofold.failure.FailureCode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/*
 * Moves of a job whose row is locked. Whatever belongs to a move is written here, in the transaction of the caller: the
 * event, the end of the attempt, the dead letter, the note that its checkpoints are kept.
 */
final class Transitions {
    private static final int MAX_DETAIL = 2_000;

    private final JobTable jobs;
    private final AttemptTable attempts;
    private final DeadLetters deadLetters;
    private final KeptCheckpoints checkpoints;
    private final ShardTable shards;
    private final RetryPolicy retry;
    private final JobEndListener listener;

    Transitions(JdbcClient jdbc, JobTable jobs, RetryPolicy retry, JobEndListener listener) {
        this.jobs = jobs;
        this.attempts = new AttemptTable(jdbc);
        this.deadLetters = new DeadLetters(jdbc);
        this.checkpoints = new KeptCheckpoints(jdbc);
        this.shards = new ShardTable(jdbc);
        this.retry = retry;
        this.listener = listener;
    }

    /** Notes that a claim was given. */
    void claimed(String jobId, long epoch, int attempt, String workerId) {
        attempts.begin(jobId, epoch, attempt, workerId);
        Map<String, Object> data = Map.of("worker", workerId, "epoch", epoch, "attempt", attempt);
        jobs.insertEvent(jobId, type(JobStatus.RUNNING), data);
    }

    void move(JobTable.Locked job, JobStatus next, Map<String, Object> data) {
        Map<String, Object> full = new HashMap<>(data);
        full.put("from", job.status().id());
        jobs.move(job, next);
        jobs.insertEvent(job.id(), type(next), full);
        shards.giveBack(job.id()); // helpers hear of it with their next heartbeat
        if (!next.isClaimed()) {
            attempts.end(job, next.id(), (String) data.get("code"), (String) data.get("detail"));
        }
        if (next.isTerminal()) {
            ended(job, next);
        }
    }

    private void ended(JobTable.Locked job, JobStatus end) {
        if (end != JobStatus.SUCCEEDED && job.epoch() > 0) {
            checkpoints.keep(job.id());
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                listener.ended(job.id(), end);
            }
        });
    }

    /** The attempt has failed: what somebody had asked for decides, then the deadline, then the policy of retries. */
    void attemptFailed(JobTable.Locked job, FailureCode code, String detail) {
        if (job.status() == JobStatus.CANCELLING) {
            move(job, JobStatus.CANCELLED, Map.of());
            return;
        }
        Map<String, Object> data = failure(job, code, detail);
        if (!code.isRetryable()) {
            move(job, JobStatus.FAILED, data);
        } else if (job.isOverdue()) {
            move(job, JobStatus.EXPIRED, data);
        } else if (job.status() == JobStatus.PAUSING) {
            move(job, JobStatus.PAUSED, data);
        } else if (code.failureClass() == FailureClass.OUTAGE && job.releases() < retry.maxReleases()) {
            jobs.giveAttemptBack(job.id(), true);
            queue(job, retry.delayAfterRelease(job.releases() + 1), "failed", data);
        } else if (job.attempt() < job.maxAttempts()) {
            queue(job, retry.delayAfter(job.attempt()), "failed", data);
        } else {
            failWithDeadLetter(job, data);
        }
    }

    /** The attempt was given back unfinished, through no fault of its own: it does not count. */
    void released(JobTable.Locked job) {
        if (job.status() == JobStatus.CANCELLING) {
            move(job, JobStatus.CANCELLED, Map.of());
        } else if (job.isOverdue()) {
            move(job, JobStatus.EXPIRED, Map.of());
        } else if (job.status() == JobStatus.PAUSING) {
            jobs.giveAttemptBack(job.id(), false);
            move(job, JobStatus.PAUSED, Map.of());
        } else if (job.releases() >= retry.maxReleases()) {
            attemptFailed(job, FailureCode.WORKER_LOST, "the workers gave the job back " + job.releases() + " times");
        } else {
            jobs.giveAttemptBack(job.id(), true);
            queue(job, Duration.ZERO, "released", Map.of("reason", "released"));
        }
    }

    /**
     * A request that was accepted and cannot be read by this worker. During an upgrade the service may know more than older
     * workers do, so the job waits for a newer one, each time a while longer.
     */
    void unreadable(JobTable.Locked job, String detail) {
        if (job.releases() >= retry.maxReleases()) {
            failWithDeadLetter(job, failure(job, FailureCode.INVALID_REQUEST, detail));
            return;
        }
        jobs.giveAttemptBack(job.id(), true);
        queue(
                job,
                retry.delayAfterRelease(job.releases() + 1),
                "released",
                Map.of("reason", "unreadable", "detail", shortened(detail)));
    }

    /** Somebody wants a paused job to go on. */
    void resume(JobTable.Locked job) {
        queue(job, Duration.ZERO, "released", Map.of("reason", "resumed"));
    }

    private void queue(JobTable.Locked job, Duration delay, String outcome, Map<String, Object> data) {
        jobs.requeue(job, delay);
        jobs.insertEvent(job.id(), type(JobStatus.QUEUED), data);
        attempts.end(job, outcome, (String) data.get("code"), (String) data.get("detail"));
    }

    private void failWithDeadLetter(JobTable.Locked job, Map<String, Object> data) {
        move(job, JobStatus.FAILED, data);
        deadLetters.add(job.id());
    }

    private Map<String, Object> failure(JobTable.Locked job, FailureCode code, String detail) {
        String shortDetail = shortened(detail);
        jobs.saveError(job.id(), code.id(), shortDetail);
        return Map.of("code", code.id(), "detail", shortDetail, "attempt", job.attempt());
    }

    private static String shortened(String detail) {
        return detail.length() <= MAX_DETAIL ? detail : detail.substring(0, MAX_DETAIL) + "…";
    }

    static String type(JobStatus status) {
        return "job." + status.id();
    }
}
