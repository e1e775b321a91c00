package io.twofold.worker;

import io.twofold.job.Claim;
import io.twofold.job.JobLifecycle;
import io.twofold.queue.JobQueue;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a wake-up into a claim. The claim is committed inside the queue's handler, so the message is acknowledged only
 * when the job is safely this worker's, and long before the job is done.
 */
final class JobIntake {
    private static final Logger LOG = LoggerFactory.getLogger(JobIntake.class);

    private final JobQueue queue;
    private final JobLifecycle lifecycle;
    private final WorkerMetrics metrics;
    private final String workerId;
    private final Duration lease;
    private volatile boolean closed;

    JobIntake(JobQueue queue, JobLifecycle lifecycle, WorkerMetrics metrics, WorkerProperties settings) {
        this.queue = queue;
        this.lifecycle = lifecycle;
        this.metrics = metrics;
        this.workerId = settings.workerId();
        this.lease = settings.lease();
    }

    /** Waits for a wake-up; empty if there was none, or if its job is not to be had (any more). */
    Optional<ClaimedJob> next(Duration wait) {
        AtomicReference<@Nullable ClaimedJob> claimed = new AtomicReference<>();
        try {
            queue.receive(wait, jobId -> claimed.set(claim(jobId)));
        } catch (RuntimeException e) {
            if (claimed.get() == null && !closed) {
                throw e;
            }
            LOG.debug("The message will come again: {}", e.toString());
        }
        return Optional.ofNullable(claimed.get());
    }

    private @Nullable ClaimedJob claim(String jobId) {
        if (closed) {
            throw new IllegalStateException("The worker is shutting down; another one takes job " + jobId);
        }
        long askedAt = System.nanoTime();
        Claim claim = lifecycle.claim(jobId, workerId, lease).orElse(null);
        metrics.claimed(askedAt);
        if (claim == null) {
            if (lifecycle.isKnown(jobId)) {
                LOG.debug("Job {} does not wait for a worker", jobId);
            } else {
                LOG.warn("There is no job {}; its message is dropped", jobId);
                metrics.unknownJob();
            }
            return null;
        }
        LOG.info("Job {} claimed: attempt {}, epoch {}", jobId, claim.attempt(), claim.epoch());
        return new ClaimedJob(claim, askedAt);
    }

    /** Claims nothing from now on; wake-ups that still arrive are given back. */
    void close() {
        closed = true;
    }
}
