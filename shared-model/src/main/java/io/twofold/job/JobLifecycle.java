package io.twofold.job;

import io.twofold.failure.FailureClass;
import io.twofold.failure.FailureCode;
import io.twofold.json.Json;
import io.twofold.recipe.InvalidRequestException;
import io.twofold.recipe.JobRequest;
import io.twofold.recipe.RequestReader;
import io.twofold.report.PhaseProgress;
import io.twofold.report.Progress;
import io.twofold.report.Report;
import java.time.Duration;
import java.time.InstantSource;
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
    private final JobTable jobs;
    private final WaitingJobs waiting;
    private final DeadLetters deadLetters;
    private final Transitions transitions;
    private final TransactionTemplate transaction;
    private final RetryPolicy retry;
    private final JobId ids = new JobId(InstantSource.system());

    /** @param listener told about every job that this lifecycle ends, once that is committed */
    public JobLifecycle(
            DataSource database, PlatformTransactionManager transactions, RetryPolicy retry, JobEndListener listener) {
        JdbcClient jdbc = JdbcClient.create(database);
        this.jobs = new JobTable(jdbc);
        this.waiting = new WaitingJobs(jdbc);
        this.deadLetters = new DeadLetters(jdbc);
        this.transitions = new Transitions(jdbc, jobs, retry, listener);
        this.transaction = new TransactionTemplate(transactions);
        this.retry = retry;
    }

    /** Queues a new job. @return its id */
    public String submit(NewJob job) {
        String id = ids.next();
        transaction.executeWithoutResult(tx -> {
            jobs.insert(id, job, retry.maxAttempts());
            jobs.insertEvent(id, Transitions.type(JobStatus.QUEUED), Map.of());
        });
        return id;
    }

    /**
     * Takes the job that a worker should do next, for the length of a lease; empty if none waits. That is the most urgent
     * one; of equally urgent ones one of the tenant for whom the fewest jobs run; of those the oldest.
     */
    public Optional<Claim> claimNext(String workerId, Duration lease) {
        return inTransaction(() -> waiting.lockNext().flatMap(jobId -> claim(jobId, workerId, lease)));
    }

    /**
     * Takes one waiting job for one worker and the length of a lease; empty if it does not wait (any more). What a request
     * of an older version leaves out gets its default. A job whose request this version cannot read waits on for a newer
     * worker, each time a while longer; when it was given back {@link RetryPolicy#maxReleases} times, it has failed.
     */
    public Optional<Claim> claim(String jobId, String workerId, Duration lease) {
        return inTransaction(() -> jobs.claim(jobId, workerId, lease).flatMap(row -> {
            transitions.claimed(jobId, row.epoch(), row.attempt(), workerId);
            try {
                JobRequest request = RequestReader.readJob(Json.parse(row.request()));
                return Optional.of(row.claim(jobId, request));
            } catch (JacksonException | InvalidRequestException e) {
                transitions.unreadable(jobs.lock(jobId), "the worker cannot read the request: " + e.getMessage());
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
        return heartbeat(claim, lease, progress, List.of());
    }

    /** The same, with the times of all phases for the users. */
    public HeartbeatAnswer heartbeat(Claim claim, Duration lease, Progress progress, List<PhaseProgress> phases) {
        JobTable.Beat beat = inTransaction(() -> jobs.extendLease(claim, lease, progress, phases))
                .orElse(null);
        if (beat == null) {
            return HeartbeatAnswer.LOST;
        }
        if (beat.status() == JobStatus.CANCELLING) {
            return HeartbeatAnswer.CANCEL;
        }
        if (beat.isOverdue()) {
            return HeartbeatAnswer.EXPIRE;
        }
        return beat.status() == JobStatus.PAUSING ? HeartbeatAnswer.PAUSE : HeartbeatAnswer.CONTINUE;
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
        return ifHeld(claim, job -> jobs.insertEventOnce(job.id(), type, data, Transitions.type(JobStatus.RUNNING)));
    }

    /**
     * Publishes the result; the files must be in the store already. False also if the job was cancelled first: then
     * {@link #cancelled} is the answer. A result that is there counts, also when somebody had asked for a pause or the
     * deadline has passed meanwhile.
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
            transitions.move(job, JobStatus.SUCCEEDED, Map.of("manifest_digest", manifestDigest));
            return true;
        });
    }

    /**
     * Ends an attempt. The job waits for the next one if the reason may pass and attempts are left, else it has failed.
     * What somebody wanted cancelled is cancelled. Where the reason may pass, what has missed its deadline is expired, and
     * what somebody wanted paused is paused.
     * An attempt that ended because of an {@linkplain FailureClass#OUTAGE outage} does not count, up to the limit of
     * {@link RetryPolicy#maxReleases}.
     *
     * @param detail for people; what is longer than 2000 characters is cut off
     */
    public boolean fail(Claim claim, FailureCode code, String detail) {
        return ifHeld(claim, job -> transitions.attemptFailed(job, code, detail));
    }

    /** Acknowledges that the work on a {@link JobStatus#CANCELLING} job has stopped; false in any other status. */
    public boolean cancelled(Claim claim) {
        return inTransaction(() -> {
            JobTable.Locked job = jobs.lock(claim).orElse(null);
            if (job == null || job.status() != JobStatus.CANCELLING) {
                return false;
            }
            transitions.move(job, JobStatus.CANCELLED, Map.of());
            return true;
        });
    }

    /**
     * Gives the job back unfinished, through no fault of its own: the worker is shutting down, or was asked to stop. It is
     * cancelled, expired or paused if that was why, else it waits again. The attempt does not count; where nobody had asked,
     * that is so up to {@link RetryPolicy#maxReleases} times.
     */
    public boolean release(Claim claim) {
        return ifHeld(claim, transitions::released);
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
            JobAction.CANCEL.require(jobId, job.status());
            transitions.move(job, job.status().isClaimed() ? JobStatus.CANCELLING : JobStatus.CANCELLED, Map.of());
            return true;
        });
    }

    /**
     * Lets a job rest: at once if no worker has it, else as soon as the worker sees it.
     *
     * @return false if it was pausing or paused already
     * @throws InvalidTransitionException if it is about to end, or has ended
     * @throws JobNotFoundException if there is no such job
     */
    public boolean pause(String jobId) {
        return inTransaction(() -> {
            JobTable.Locked job = jobs.lock(jobId);
            if (job.status() == JobStatus.PAUSING || job.status() == JobStatus.PAUSED) {
                return false;
            }
            JobAction.PAUSE.require(jobId, job.status());
            transitions.move(job, job.status().isClaimed() ? JobStatus.PAUSING : JobStatus.PAUSED, Map.of());
            return true;
        });
    }

    /**
     * Lets a paused job wait for a worker again; whoever calls this should announce it.
     *
     * @return false if it waits or runs already
     * @throws InvalidTransitionException if its worker has not stopped yet, or if it has ended
     * @throws JobNotFoundException if there is no such job
     */
    public boolean resume(String jobId) {
        return inTransaction(() -> {
            JobTable.Locked job = jobs.lock(jobId);
            if (job.status() == JobStatus.QUEUED || job.status() == JobStatus.RUNNING) {
                return false;
            }
            JobAction.RESUME.require(jobId, job.status());
            transitions.resume(job);
            return true;
        });
    }

    /**
     * Queues a job that does the same as one that ended without a result, and goes on from what that one has saved, as
     * long as it is kept. A dead letter of the old job counts as replayed.
     *
     * @param labels of the new job, or null for those of the old one
     * @param priority of the new job, or null for that of the old one
     * @param deadline of the new job, or null for none
     * @return id of the new job
     * @throws InvalidTransitionException if the job has not ended, or has succeeded
     * @throws JobNotFoundException if there is no such job
     */
    public String retry(
            String jobId,
            @Nullable Map<String, String> labels,
            @Nullable Integer priority,
            @Nullable Deadline deadline) {
        return inTransaction(() -> {
            JobAction.RETRY.require(jobId, jobs.lock(jobId).status());
            String id = ids.next();
            jobs.insertRetry(id, jobId, labels, priority, deadline, retry.maxAttempts());
            jobs.insertEvent(id, Transitions.type(JobStatus.QUEUED), Map.of("retry_of", jobId));
            deadLetters.replayed(jobId, id);
            return id;
        });
    }

    /**
     * Retries a job of the dead letters as it was.
     *
     * @return id of the new job
     * @throws InvalidTransitionException if it was replayed already
     * @throws JobNotFoundException if there is no such dead letter
     */
    public String replay(String jobId) {
        return inTransaction(() -> {
            JobTable.Locked job = jobs.lock(jobId);
            DeadLetters.DeadLetter letter = deadLetters.find(jobId).orElseThrow(() -> new JobNotFoundException(jobId));
            if (letter.replayedAt() != null) {
                throw new InvalidTransitionException(
                        jobId, job.status(), "it was replayed already; retry the job that was made of it");
            }
            return retry(jobId, null, null, null);
        });
    }

    /** The jobs that this one repeats, directly and indirectly, the nearest first; deleted ones end the chain. */
    public List<String> ancestors(String jobId) {
        return jobs.ancestors(jobId);
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
            JobAction.DELETE.require(jobId, job.status());
            jobs.delete(jobId);
        });
    }

    /**
     * Takes back the jobs of workers that went silent, and ends waiting and paused ones whose deadline has passed. Several
     * sweepers may run at once.
     *
     * @param patience how long an announced job may stay unclaimed before it is announced again
     * @return ids of the waiting jobs that have to be announced, most urgent first
     */
    public List<String> sweep(Duration patience) {
        return inTransaction(() -> {
            for (JobTable.Locked job : jobs.lockLost()) {
                transitions.attemptFailed(
                        job, FailureCode.WORKER_LOST, "the worker sent no heartbeat until its lease ended");
            }
            for (JobTable.Locked job : jobs.lockOverdue()) {
                transitions.move(job, JobStatus.EXPIRED, Map.of());
            }
            return jobs.unannounced(patience);
        });
    }

    /** Notes that the queue has confirmed the announcement of a job. */
    public void dispatched(String jobId) {
        transaction.executeWithoutResult(tx -> jobs.dispatched(jobId));
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
}
