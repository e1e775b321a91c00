package io.twofold.worker;

import io.twofold.engine.CompressionListener;
import io.twofold.job.JobShards;
import io.twofold.job.ShardClaim;
import io.twofold.report.MatrixReport;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the claim on a part of a job alive, from a thread of its own, and tells the engine when to stop. */
final class ShardHeartbeat implements CompressionListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ShardHeartbeat.class);
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final JobShards shards;
    private final ShardClaim claim;
    private final Lease lease;
    private final WorkerProperties settings;
    private final AtomicReference<@Nullable StopReason> stop = new AtomicReference<>();
    private final AtomicInteger matrices = new AtomicInteger();
    private final Runnable withEach;
    private final BackgroundLoop background;

    private ShardHeartbeat(JobShards shards, ClaimedShard shard, WorkerProperties settings, Runnable withEach) {
        this.withEach = withEach;
        this.shards = shards;
        this.claim = shard.claim();
        this.settings = settings;
        this.lease = new Lease(settings.lease(), System::nanoTime, shard.claimedAt());
        this.background = new BackgroundLoop("shard-" + claim.jobId() + "-" + claim.number(), GRACE, this::beat);
    }

    /** Begins to beat; {@link #close} ends it. */
    static ShardHeartbeat start(JobShards shards, ClaimedShard shard, WorkerProperties settings) {
        return start(shards, shard, settings, () -> {});
    }

    /** @param withEach what else is done with each beat; it may throw if the database does not answer */
    static ShardHeartbeat start(JobShards shards, ClaimedShard shard, WorkerProperties settings, Runnable withEach) {
        ShardHeartbeat heartbeat = new ShardHeartbeat(shards, shard, settings, withEach);
        heartbeat.background.start();
        return heartbeat;
    }

    private void beat(StopSignal stopping) {
        boolean heard = true;
        while (!stopping.comesWithin(settings.heartbeat()) && stop.get() != StopReason.LOST) {
            try {
                long now = System.nanoTime();
                if (shards.heartbeat(claim, settings.lease(), matrices.get())) {
                    lease.renew(now);
                } else {
                    stop(StopReason.LOST);
                }
                withEach.run();
                heard = true;
            } catch (RuntimeException e) {
                if (heard) {
                    LOG.warn(
                            "Job {}: part {} cannot send its heartbeat: {}",
                            claim.jobId(),
                            claim.number(),
                            e.toString());
                }
                heard = false;
            }
        }
    }

    /** Asks the engine to stop. The first reason counts, except that a lost part is lost. */
    void stop(StopReason reason) {
        if (reason == StopReason.LOST) {
            stop.set(reason);
        } else {
            stop.compareAndSet(null, reason);
        }
    }

    /** Why the engine should stop, or null if it should not. */
    @Nullable
    StopReason stopReason() {
        if (!lease.isTrusted()) {
            stop(StopReason.LOST);
        }
        return stop.get();
    }

    @Override
    public boolean cancelled() {
        return stopReason() != null;
    }

    @Override
    public void matrix(MatrixReport matrix) {
        matrices.incrementAndGet();
    }

    @Override
    public void warning(String sentence) {
        LOG.warn("Job {}: {}", claim.jobId(), sentence);
    }

    /** Finished ones. */
    int matrices() {
        return matrices.get();
    }

    @Override
    public void close() {
        background.stop();
    }
}
