package io.twofold.worker;

import io.twofold.job.Claim;
import io.twofold.job.JobLifecycle;
import io.twofold.job.JobShards;
import io.twofold.queue.JobQueue;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a wake-up into a claim of the job that is most urgent now, which need not be the one that the wake-up names. The claim is committed inside the queue's handler, so the message is acknowledged only
 * when the job is safely this worker's, and long before the job is done. Parts of jobs that other workers have come first: what is
 * begun ends sooner.
 */
final class JobIntake {
    private static final Logger LOG = LoggerFactory.getLogger(JobIntake.class);

    private final JobQueue queue;
    private final JobLifecycle lifecycle;
    private final JobShards shards;
    private final WorkerMetrics metrics;
    private final String workerId;
    private final Duration lease;
    private volatile boolean closed;
    private volatile boolean drained;

    JobIntake(
            JobQueue queue,
            JobLifecycle lifecycle,
            JobShards shards,
            WorkerMetrics metrics,
            WorkerProperties settings) {
        this.queue = queue;
        this.lifecycle = lifecycle;
        this.shards = shards;
        this.metrics = metrics;
        this.workerId = settings.workerId();
        this.lease = settings.lease();
    }

    /** Waits for a wake-up; empty if there was none, or if no job waits (any more). */
    Optional<Work> next(Duration wait) {
        if (drained) {
            return pause(wait);
        }
        AtomicReference<@Nullable Work> claimed = new AtomicReference<>();
        try {
            queue.receive(wait, wakeUp -> claimed.set(claim(wakeUp)));
        } catch (RuntimeException e) {
            if (claimed.get() == null && !closed) {
                throw e;
            }
            LOG.debug("The message will come again: {}", e.toString());
        }
        return Optional.ofNullable(claimed.get());
    }

    /** Claims what waits now, without a wake-up; empty if nothing waits. */
    Optional<Work> unannounced() {
        if (drained || closed) {
            return Optional.empty();
        }
        Work part = part();
        return Optional.ofNullable(part != null ? part : job(null));
    }

    /** Every job and every part has a wake-up of its own, so taking a more urgent one now leaves nobody waiting. */
    private @Nullable Work claim(String wakeUp) {
        if (closed) {
            throw new IllegalStateException("The worker is shutting down; another one takes job " + wakeUp);
        }
        Work part = part();
        return part != null ? part : job(wakeUp);
    }

    private @Nullable Work part() {
        long askedAt = System.nanoTime();
        return shards.claimNext(workerId, lease)
                .map(claim -> new ClaimedShard(claim, askedAt))
                .orElse(null);
    }

    private @Nullable Work job(@Nullable String wakeUp) {
        long askedAt = System.nanoTime();
        Claim claim = lifecycle.claimNext(workerId, lease).orElse(null);
        metrics.claimed(askedAt);
        if (claim == null) {
            if (wakeUp == null) {
                return null;
            }
            if (lifecycle.isKnown(wakeUp)) {
                LOG.debug("Woken up for job {}, but no job waits", wakeUp);
            } else {
                LOG.warn("There is no job {}; its message is dropped", wakeUp);
                metrics.unknownJob();
            }
            return null;
        }
        LOG.info("Job {} claimed: attempt {}, epoch {}", claim.jobId(), claim.attempt(), claim.epoch());
        return new ClaimedJob(claim, askedAt);
    }

    private static Optional<Work> pause(Duration wait) {
        try {
            Thread.sleep(wait.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    /** Whether to take no job for the time being: wake-ups stay where they are, for other workers. */
    void drain(boolean wanted) {
        if (wanted != drained) {
            LOG.info("Worker {} {}", workerId, wanted ? "is drained: it takes no further job" : "takes jobs again");
        }
        drained = wanted;
    }

    boolean isDrained() {
        return drained;
    }

    /** Claims nothing from now on; wake-ups that still arrive are given back. */
    void close() {
        closed = true;
    }
}
