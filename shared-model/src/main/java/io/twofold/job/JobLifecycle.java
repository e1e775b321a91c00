package io.twofold.job;

import io.twofold.failure.FailureClass;
import io.twofold.failure.FailureCode;
import io.twofold.json.Json;
import io.twofold.recipe.InvalidRequestException;
import io.twofold.recipe.JobRequest;
import io.twofold.recipe.RequestReader;
import io.twofold.report.Progress;
import io.twofold.report.Report;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.JacksonException;

/**
 * Everything that changes the state of a job. Each method is one transaction, which writes the job and the event
 * {@code job.STATUS} together; inside a transaction of the caller it joins that one.
 *
 * <p>What a worker writes carries its {@link Claim}. If the job was given to somebody else meanwhile, or has ended,
 * nothing changes and the method returns false (or {@link HeartbeatAnswer#LOST}): the worker should stop. Times are
 * measured by the database's clock only.
 */
public final class JobLifecycle {
    private static final int MAX_DETAIL = 2_000;

    private final JobTable jobs;
    private final TransactionTemplate transaction;
    private final RetryPolicy retry;
    private final JobEndListener listener;
    private final JobId ids = new JobId(InstantSource.system());

    /** @param listener told about every job that this lifecycle ends, once that is committed */
    public JobLifecycle(
            DataSource database, PlatformTransactionManager transactions, RetryPolicy retry, JobEndListener listener) {
        this.jobs = new JobTable(JdbcClient.create(database));
        this.transaction = new TransactionTemplate(transactions);
        this.retry = retry;
        this.listener = listener;
    }

    /** Queues a new job. @return its id */
    public String submit(NewJob job) {
        String id = ids.next();
        transaction.executeWithoutResult(tx -> {
            jobs.insert(id, job, retry.maxAttempts());
            jobs.insertEvent(id, type(JobStatus.QUEUED), Map.of());
        });
        return id;
    }

    /**
     * Takes a waiting job for one worker and the length of a lease; empty if it does not wait (any more). What a request
     * of an older version leaves out gets its default. A job whose request this version cannot read waits on for a newer
     * worker, each time a while longer; when it was given back {@link RetryPolicy#maxReleases} times, it has failed.
     */
    public Optional<Claim> claim(String jobId, String workerId, Duration lease) {
        return inTransaction(() -> jobs.claim(jobId, workerId, lease).flatMap(row -> {
            jobs.insertEvent(
                    jobId,
                    type(JobStatus.RUNNING),
                    Map.of("worker", workerId, "epoch", row.epoch(), "attempt", row.attempt()));
            try {
                JobRequest request = RequestReader.readJob(Json.parse(row.request()));
                return Optional.of(row.claim(jobId, request));
            } catch (JacksonException | InvalidRequestException e) {
                leaveToNewerWorkers(jobs.lock(jobId), "the worker cannot read the request: " + e.getMessage());
                return Optional.empty();
            }
        }));
    }

    /** Whether there is such a job, in whatever status. */
    public boolean isKnown(String jobId) {
        return jobs.exists(jobId);
    }

    /** Extends the lease from now on, shows the progress to the users, and brings back what they asked for. */
    public HeartbeatAnswer heartbeat(Claim claim, Duration lease, Progress progress) {
        JobStatus status =
                inTransaction(() -> jobs.extendLease(claim, lease, progress)).orElse(null);
        if (status == null) {
            return HeartbeatAnswer.LOST;
        }
        return switch (status) {
            case CANCELLING -> HeartbeatAnswer.CANCEL;
            case PAUSING -> HeartbeatAnswer.PAUSE;
            default -> HeartbeatAnswer.CONTINUE;
        };
    }

    /** Adds an event of the worker's own, such as a finished matrix. */
    public boolean record(Claim claim, String type, Map<String, ? extends @Nullable Object> data) {
        return ifHeld(claim, job -> jobs.insertEvent(job.id(), type, data));
    }

    /** The last step of a learnt allocation that {@link #record} was given for a job, or 0. */
    public int lastSearchStep(String jobId) {
        return jobs.lastSearchStep(jobId);
    }

    /** Repeats a {@link #record} whose answer got lost: adds the event unless it has been there since the claim. */
    public boolean recordAgain(Claim claim, String type, Map<String, ? extends @Nullable Object> data) {
        return ifHeld(claim, job -> jobs.insertEventOnce(job.id(), type, data, type(JobStatus.RUNNING)));
    }

    /**
     * Publishes the result; the files must be in the store already. False also if the job was cancelled first: then
     * {@link #cancelled} is the answer.
     *
     * @param manifestDigest SHA-256 of {@code manifest.json}, which in turn names the digest of every file
     */
    public boolean succeed(Claim claim, Report report, List<PublishedArtifact> artifacts, String manifestDigest) {
        return inTransaction(() -> {
            JobTable.Locked job = jobs.lock(claim).orElse(null);
            if (job == null || job.status() == JobStatus.CANCELLING) {
                return false;
            }
            artifacts.forEach(artifact -> jobs.insertArtifact(claim, artifact));
            jobs.saveResult(job.id(), Json.write(report), manifestDigest);
            move(job, JobStatus.SUCCEEDED, Map.of("manifest_digest", manifestDigest));
            return true;
        });
    }

    /**
     * Ends an attempt. The job waits for the next one if the reason may pass and attempts are left, else it has failed;
     * what somebody wanted cancelled is cancelled, what somebody wanted paused is paused. An attempt that ended because of
     * an {@linkplain FailureClass#OUTAGE outage} does not count, up to the limit of {@link RetryPolicy#maxReleases}.
     *
     * @param detail for people; what is longer than 2000 characters is cut off
     */
    public boolean fail(Claim claim, FailureCode code, String detail) {
        return ifHeld(claim, job -> fail(job, code, detail));
    }

    /** Acknowledges that the work on a {@link JobStatus#CANCELLING} job has stopped; false in any other status. */
    public boolean cancelled(Claim claim) {
        return inTransaction(() -> {
            JobTable.Locked job = jobs.lock(claim).orElse(null);
            if (job == null || job.status() != JobStatus.CANCELLING) {
                return false;
            }
            move(job, JobStatus.CANCELLED, Map.of());
            return true;
        });
    }

    /**
     * Gives the job back unfinished, through no fault of its own: the worker is shutting down, or was asked to pause.
     * The attempt does not count, up to the limit of {@link RetryPolicy#maxReleases}.
     */
    public boolean release(Claim claim) {
        return ifHeld(claim, job -> {
            if (job.status() != JobStatus.RUNNING) {
                answerRequest(job);
            } else if (job.releases() >= retry.maxReleases()) {
                fail(job, FailureCode.WORKER_LOST, "the workers gave the job back " + job.releases() + " times");
            } else {
                jobs.requeue(job, Duration.ZERO, false);
                jobs.insertEvent(job.id(), type(JobStatus.QUEUED), Map.of("reason", "released"));
            }
        });
    }

    /**
     * Ends a job: at once if no worker has it, else as soon as the worker sees it or its lease ends.
     *
     * @return false if it was cancelled already
     * @throws InvalidTransitionException if it has ended otherwise
     * @throws JobNotFoundException if there is no such job
     */
    public boolean cancel(String jobId) {
        return inTransaction(() -> {
            JobTable.Locked job = jobs.lock(jobId);
            if (job.status() == JobStatus.CANCELLING || job.status() == JobStatus.CANCELLED) {
                return false;
            }
            if (job.status().isTerminal()) {
                throw new InvalidTransitionException(jobId, job.status(), "only an unfinished job can be cancelled");
            }
            move(job, job.status().isClaimed() ? JobStatus.CANCELLING : JobStatus.CANCELLED, Map.of());
            return true;
        });
    }

    /**
     * Replaces what a user keeps beside a job, in any status.
     *
     * @param revision that the user has seen
     * @return false if the job has another revision by now
     * @throws JobNotFoundException if there is no such job
     */
    public boolean update(String jobId, long revision, Map<String, String> labels, int priority) {
        return inTransaction(() -> {
            jobs.lock(jobId);
            if (!jobs.describe(jobId, revision, labels, priority)) {
                return false;
            }
            jobs.insertEvent(jobId, "job.updated", Map.of("labels", labels, "priority", priority));
            return true;
        });
    }

    /**
     * Removes a finished job with its events and artifact rows; the files in the store are the caller's to remove.
     *
     * @throws InvalidTransitionException if it has not finished
     * @throws JobNotFoundException if there is no such job
     */
    public void delete(String jobId) {
        transaction.executeWithoutResult(tx -> {
            JobTable.Locked job = jobs.lock(jobId);
            if (!job.status().isTerminal()) {
                throw new InvalidTransitionException(jobId, job.status(), "cancel it before deleting it");
            }
            jobs.delete(jobId);
        });
    }

    /**
     * Takes back the jobs of workers that went silent. Several sweepers may run at once.
     *
     * @param patience how long an announced job may stay unclaimed before it is announced again
     * @return ids of the waiting jobs that have to be announced, most urgent first
     */
    public List<String> sweep(Duration patience) {
        return inTransaction(() -> {
            for (JobTable.Locked job : jobs.lockLost()) {
                fail(job, FailureCode.WORKER_LOST, "the worker sent no heartbeat until its lease ended");
            }
            return jobs.unannounced(patience);
        });
    }

    /** Notes that the queue has confirmed the announcement of a job. */
    public void dispatched(String jobId) {
        transaction.executeWithoutResult(tx -> jobs.dispatched(jobId));
    }

    /** During an upgrade the service may accept what an older worker does not know yet. */
    private void leaveToNewerWorkers(JobTable.Locked job, String detail) {
        if (job.releases() >= retry.maxReleases()) {
            fail(job, FailureCode.INVALID_REQUEST, detail);
        } else {
            jobs.requeue(job, retry.delayAfterRelease(job.releases() + 1), false);
            jobs.insertEvent(
                    job.id(), type(JobStatus.QUEUED), Map.of("reason", "unreadable", "detail", shortened(detail)));
        }
    }

    private void fail(JobTable.Locked job, FailureCode code, String detail) {
        if (job.status() != JobStatus.RUNNING) {
            answerRequest(job);
            return;
        }
        String shortDetail = shortened(detail);
        jobs.saveError(job.id(), code.id(), shortDetail);
        Map<String, Object> data = Map.of("code", code.id(), "detail", shortDetail, "attempt", job.attempt());
        boolean isFree = code.failureClass() == FailureClass.OUTAGE && job.releases() < retry.maxReleases();
        if (isFree || (code.isRetryable() && job.attempt() < job.maxAttempts())) {
            Duration delay = isFree ? retry.delayAfterRelease(job.releases() + 1) : retry.delayAfter(job.attempt());
            jobs.requeue(job, delay, !isFree);
            jobs.insertEvent(job.id(), type(JobStatus.QUEUED), data);
        } else {
            move(job, JobStatus.FAILED, data);
        }
    }

    private static String shortened(String detail) {
        return detail.length() <= MAX_DETAIL ? detail : detail.substring(0, MAX_DETAIL) + "…";
    }

    /** The attempt is over and somebody had asked for a pause or the end: that decides. */
    private void answerRequest(JobTable.Locked job) {
        move(job, job.status() == JobStatus.CANCELLING ? JobStatus.CANCELLED : JobStatus.PAUSED, Map.of());
    }

    private void move(JobTable.Locked job, JobStatus next, Map<String, Object> data) {
        Map<String, Object> full = new HashMap<>(data);
        full.put("from", job.status().id());
        jobs.move(job, next);
        jobs.insertEvent(job.id(), type(next), full);
        if (next.isTerminal()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    listener.ended(job.id());
                }
            });
        }
    }

    private boolean ifHeld(Claim claim, Consumer<JobTable.Locked> change) {
        return inTransaction(() -> {
            Optional<JobTable.Locked> job = jobs.lock(claim);
            job.ifPresent(change);
            return job.isPresent();
        });
    }

    private <T> T inTransaction(Supplier<T> work) {
        return Objects.requireNonNull(transaction.execute(tx -> work.get()));
    }

    private static String type(JobStatus status) {
        return "job." + status.id();
    }
}
