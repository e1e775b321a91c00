package io.twofold.worker;

import io.twofold.artifact.ArtifactStore;
import io.twofold.engine.BlockRange;
import io.twofold.engine.CompressionCancelledException;
import io.twofold.engine.RunState;
import io.twofold.job.JobLifecycle;
import io.twofold.job.JobShards;
import io.twofold.job.ShardClaim;
import io.twofold.recipe.CompressionRequest;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Does parts of jobs that other workers have. Whatever goes wrong here costs such a job time and nothing else: its own
 * worker does what nobody finishes, and if that cannot be done, the failure is there.
 */
final class ShardRunner {
    private static final Logger LOG = LoggerFactory.getLogger(ShardRunner.class);

    private final JobEngine engine;
    private final ArtifactStore artifacts;
    private final JobLifecycle lifecycle;
    private final JobShards shards;
    private final ScratchSpace scratch;
    private final WorkerProperties settings;
    private final AtomicReference<@Nullable Running> current = new AtomicReference<>();
    private volatile boolean stopping;

    private record Running(ShardClaim claim, ShardHeartbeat heartbeat) {}

    ShardRunner(
            JobEngine engine,
            ArtifactStore artifacts,
            JobLifecycle lifecycle,
            JobShards shards,
            ScratchSpace scratch,
            WorkerProperties settings) {
        this.engine = engine;
        this.artifacts = artifacts;
        this.lifecycle = lifecycle;
        this.shards = shards;
        this.scratch = scratch;
        this.settings = settings;
    }

    /** Returns when the part is finished, given back or lost. */
    Outcome run(ClaimedShard shard) {
        ShardClaim claim = shard.claim();
        MDC.put("jobId", claim.jobId());
        LOG.info("Job {}: blocks {} to {} begin", claim.jobId(), claim.firstBlock(), claim.endBlock() - 1);
        try (ShardHeartbeat heartbeat = ShardHeartbeat.start(shards, shard, settings)) {
            current.set(new Running(claim, heartbeat));
            if (stopping) {
                heartbeat.stop(StopReason.SHUTDOWN);
            }
            Outcome outcome = work(claim, heartbeat);
            if (outcome == Outcome.LOST) {
                tidy(claim);
            }
            LOG.info(
                    "Job {}: blocks {} to {} ended: {}",
                    claim.jobId(),
                    claim.firstBlock(),
                    claim.endBlock() - 1,
                    outcome);
            return outcome;
        } finally {
            current.set(null);
            MDC.remove("jobId");
        }
    }

    private Outcome work(ShardClaim claim, ShardHeartbeat heartbeat) {
        try {
            return compress(claim, heartbeat);
        } catch (RuntimeException e) {
            // the database is away: the lease will end, and what is saved will be found
            LOG.warn("Job {}: how part {} ended cannot be written: {}", claim.jobId(), claim.number(), e.toString());
            return Outcome.LOST;
        }
    }

    /** What was saved between the end of the job and the heartbeat that told of it, nobody will ask for. */
    private void tidy(ShardClaim claim) {
        try {
            if (!shards.isOfUse(claim.jobId())) {
                artifacts.delete(claim.jobId(), ArtifactStore.CARRIED_OVER);
            }
        } catch (RuntimeException e) {
            LOG.debug("Job {}: what was saved too late is left to the sweep of orphans", claim.jobId(), e);
        }
    }

    private Outcome compress(ShardClaim claim, ShardHeartbeat heartbeat) {
        String name = claim.jobId() + "-shard-" + claim.number() + "-" + claim.epoch();
        try (ScratchDirectory directory = scratch.open(name)) {
            engine.runBlocks(
                    (CompressionRequest) claim.request(),
                    new BlockRange(claim.firstBlock(), claim.endBlock()),
                    directory.path().resolve("blocks"),
                    state(claim, heartbeat),
                    heartbeat);
        } catch (CompressionCancelledException e) {
            if (heartbeat.stopReason() == StopReason.LOST) {
                return Outcome.LOST;
            }
            return shards.release(claim, false) ? Outcome.RELEASED : Outcome.LOST;
        } catch (Throwable thrown) { // as in JobRunner
            Failure failure = Failure.of(thrown);
            LOG.warn(
                    "Job {}: part {} failed: {}",
                    claim.jobId(),
                    claim.number(),
                    failure.code().id(),
                    thrown);
            return shards.release(claim, true) ? Outcome.FAILED : Outcome.LOST;
        }
        return shards.finish(claim, heartbeat.matrices()) ? Outcome.SUCCEEDED : Outcome.LOST;
    }

    private RunState state(ShardClaim claim, ShardHeartbeat heartbeat) {
        return new ArtifactRunState(
                artifacts,
                claim.jobId(),
                lifecycle.ancestors(claim.jobId()),
                () -> heartbeat.stopReason() != StopReason.LOST,
                heartbeat::warning);
    }

    /** The job that is being worked for now, or null. */
    @Nullable
    String currentJob() {
        Running running = current.get();
        return running == null ? null : running.claim().jobId();
    }

    /** Asks the engine to stop, now and whenever it is asked to begin. */
    void stop() {
        stopping = true;
        Running running = current.get();
        if (running != null) {
            running.heartbeat().stop(StopReason.SHUTDOWN);
        }
    }

    /** Gives back what an engine does that does not stop. */
    void abandon() {
        Running running = current.get();
        if (running != null) {
            running.heartbeat().stop(StopReason.LOST);
            shards.release(running.claim(), false);
        }
    }
}
