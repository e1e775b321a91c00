package io.twofold.worker;

import io.twofold.engine.BlockRange;
import io.twofold.engine.BlockShards;
import io.twofold.job.Claim;
import io.twofold.job.JobShards;
import io.twofold.job.ShardClaim;
import io.twofold.queue.JobQueue;
import io.twofold.queue.QueueUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Offers blocks of this worker's job to the workers that have nothing else to do, by the queue that wakes them for jobs. */
final class SharedBlocks implements BlockShards {
    private static final Logger LOG = LoggerFactory.getLogger(SharedBlocks.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final JobShards shards;
    private final JobQueue queue;
    private final Claim job;
    private final WorkerProperties settings;
    private volatile int before; // matrices of helpers that this attempt found finished
    private volatile int others;

    SharedBlocks(JobShards shards, JobQueue queue, Claim job, WorkerProperties settings) {
        this.shards = shards;
        this.queue = queue;
        this.job = job;
        this.settings = settings;
    }

    /** One part is this worker's own: the others get a wake-up each. */
    @Override
    public void offer(List<BlockRange> ranges) {
        List<JobShards.Blocks> parts = ranges.stream()
                .map(range -> new JobShards.Blocks(range.first(), range.end()))
                .toList();
        int waiting = shards.offer(job, parts);
        before = shards.standing(job.jobId()).matrices();
        wakeUp(waiting - 1);
    }

    private void wakeUp(int workers) {
        try {
            for (int i = 0; i < workers; i++) {
                queue.publish(job.jobId());
            }
        } catch (QueueUnavailableException e) {
            LOG.warn("Job {}: nobody can be asked to share it: {}", job.jobId(), e.getMessage());
        }
    }

    @Override
    public int others() {
        return others;
    }

    private JobShards.Standing look() {
        JobShards.Standing standing = shards.standing(job.jobId());
        others = Math.max(0, standing.matrices() - before);
        return standing;
    }

    @Override
    public Optional<Share> next(IntConsumer waiting) {
        while (true) {
            try {
                wakeUp(shards.takeBack(job.jobId()) - 1);
                long askedAt = System.nanoTime();
                Optional<ShardClaim> own = shards.claim(job, settings.workerId(), settings.lease());
                if (own.isPresent()) {
                    return own.map(claim -> new OwnShare(new ClaimedShard(claim, askedAt)));
                }
                JobShards.Standing standing = look();
                if (standing.waiting() + standing.running() == 0) {
                    return Optional.empty();
                }
            } catch (DataAccessException | TransactionException e) {
                // if that lasts, the job's own lease ends, and the next line throws
                LOG.warn("Job {}: how far its parts are is not to be seen: {}", job.jobId(), e.getMessage());
            }
            waiting.accept(others);
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** What it finishes is known to this worker without being told, so it counts no matrices. */
    private final class OwnShare implements Share {
        private final ShardClaim claim;
        private final ShardHeartbeat heartbeat;
        private boolean done;

        OwnShare(ClaimedShard shard) {
            this.claim = shard.claim();
            this.heartbeat = ShardHeartbeat.start(shards, shard, settings, SharedBlocks.this::look);
        }

        @Override
        public BlockRange blocks() {
            return new BlockRange(claim.firstBlock(), claim.endBlock());
        }

        @Override
        public void done() {
            heartbeat.close();
            try {
                shards.finish(claim, 0);
            } catch (DataAccessException | TransactionException e) {
                LOG.warn("Job {}: part {} is done, but that cannot be written: {}", claim.jobId(), claim.number(), e);
            }
            done = true;
        }

        @Override
        public void close() {
            if (!done) {
                heartbeat.close();
                try {
                    shards.release(claim, false);
                } catch (DataAccessException | TransactionException e) {
                    LOG.debug("Job {}: the lease of part {} will end", claim.jobId(), claim.number(), e);
                }
            }
        }
    }
}
