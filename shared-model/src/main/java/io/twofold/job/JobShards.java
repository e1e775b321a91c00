package io.twofold.job;

import io.twofold.json.Json;
import io.twofold.recipe.InvalidRequestException;
import io.twofold.recipe.RequestReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.JacksonException;

/**
 * The parts of a running job that several workers share. The worker that has the job offers them and does what nobody
 * else does; a part that somebody else has claimed is his until he finishes it, gives it back, or lets his lease end.
 * Each method is one transaction, and times are the database's, as in {@link JobLifecycle}.
 */
public final class JobShards {
    private static final String EVENT = "job.shard";

    private final ShardTable shards;
    private final JobTable jobs;
    private final TransactionTemplate transaction;

    public JobShards(DataSource database, PlatformTransactionManager transactions) {
        JdbcClient jdbc = JdbcClient.create(database);
        this.shards = new ShardTable(jdbc);
        this.jobs = new JobTable(jdbc);
        this.transaction = new TransactionTemplate(transactions);
    }

    /** Decoder blocks {@code first … end − 1}. */
    public record Blocks(int first, int end) {}

    /**
     * Offers parts of a job. Those of an earlier attempt stay as they are, unless they were cut otherwise.
     *
     * @return how many wait for a worker now; 0 if the job is no longer this claim's
     */
    public int offer(Claim claim, List<Blocks> parts) {
        return inTransaction(() -> {
            if (jobs.lock(claim).isEmpty()) {
                return 0;
            }
            if (!shards.blocks(claim.jobId()).equals(parts)) {
                shards.delete(claim.jobId());
                shards.insert(claim.jobId(), parts);
            }
            shards.forgetAttempts(claim.jobId());
            return shards.count(claim.jobId(), "waiting");
        });
    }

    /**
     * Takes a part of any running job, the most urgent one, unless a more urgent job waits; empty if there is none. What
     * several helpers could not finish ({@code for_helpers} in the table) is left to the worker that has the job.
     */
    public Optional<ShardClaim> claimNext(String workerId, Duration lease) {
        return inTransaction(() -> lockNext().flatMap(row -> {
            try {
                ShardClaim claim = row.claim(RequestReader.readJob(Json.parse(row.request())));
                return claimed(claim, workerId, lease);
            } catch (JacksonException | InvalidRequestException e) {
                return Optional.empty(); // of a newer version; the worker that has the job can read it
            }
        }));
    }

    /** Another worker may have taken the last part while this one waited for the job's row: then the next job is tried. */
    private Optional<ShardTable.Locked> lockNext() {
        Optional<String> job = shards.lockNextJob();
        while (job.isPresent()) {
            Optional<ShardTable.Locked> part = shards.lockNextOf(job.get(), true);
            if (part.isPresent()) {
                return part;
            }
            job = shards.lockNextJob();
        }
        return Optional.empty();
    }

    /** Takes a part of the job that this worker has; empty if none waits, or the job is no longer this claim's. */
    public Optional<ShardClaim> claim(Claim job, String workerId, Duration lease) {
        return inTransaction(() -> jobs.lock(job)
                .flatMap(held -> shards.lockNextOf(job.jobId(), false))
                .map(row -> row.claim(job.request()))
                .flatMap(claim -> claimed(claim, workerId, lease)));
    }

    private Optional<ShardClaim> claimed(ShardClaim claim, String workerId, Duration lease) {
        shards.claim(claim, workerId, lease);
        event(claim, "running", workerId);
        return Optional.of(claim);
    }

    /**
     * Extends the lease from now on.
     *
     * @param matrices finished so far
     * @return false if the part is somebody else's now, or nobody wants it any more: the worker should stop
     */
    public boolean heartbeat(ShardClaim claim, Duration lease, int matrices) {
        return inTransaction(() -> shards.extendLease(claim, lease, matrices));
    }

    /**
     * Says that everything of a part is saved.
     *
     * @return false if it was somebody else's
     */
    public boolean finish(ShardClaim claim, int matrices) {
        return end(claim, "done", matrices, false);
    }

    /**
     * Gives a part back.
     *
     * @param failed whether it could not be done here; else the worker is shutting down
     * @return false if it was somebody else's
     */
    public boolean release(ShardClaim claim, boolean failed) {
        return end(claim, "waiting", 0, failed);
    }

    private boolean end(ShardClaim claim, String status, int matrices, boolean failed) {
        return inTransaction(() -> {
            if (!shards.lockJob(claim.jobId())) {
                return false; // deleted
            }
            Optional<String> workerId = shards.end(claim, status, matrices, failed);
            workerId.ifPresent(worker -> event(claim, status, worker));
            return workerId.isPresent();
        });
    }

    /**
     * Takes back what workers had that went silent.
     *
     * @return how many parts wait again
     */
    public int takeBack(String jobId) {
        return inTransaction(() -> {
            shards.lockJob(jobId);
            List<ShardTable.Lost> lost = shards.takeBack(jobId);
            lost.forEach(one -> event(jobId, one.number(), one.blocks(), "lost", one.workerId()));
            return lost.size();
        });
    }

    /**
     * Whether what is saved for a job may still be read: it has not ended, or a retry may go on from it. A job that was
     * deleted is of no use.
     */
    public boolean isOfUse(String jobId) {
        return shards.isOfUse(jobId);
    }

    /** The parts of a job in order; empty if it is not shared, or has not come so far. */
    public List<ShardStatus> all(String jobId) {
        return shards.all(jobId);
    }

    /** How far the parts of a job are. */
    public Standing standing(String jobId) {
        return shards.standing(jobId);
    }

    /**
     * How far the parts of a job are.
     *
     * @param waiting parts that nobody has
     * @param running parts that somebody works on
     * @param done finished parts
     * @param matrices finished ones in all of them, as far as is known
     */
    public record Standing(int waiting, int running, int done, int matrices) {}

    private void event(ShardClaim claim, String status, String workerId) {
        event(claim.jobId(), claim.number(), new Blocks(claim.firstBlock(), claim.endBlock()), status, workerId);
    }

    private void event(String jobId, int number, Blocks blocks, String status, String workerId) {
        jobs.insertEvent(
                jobId,
                EVENT,
                Map.of(
                        "shard", number,
                        "firstBlock", blocks.first(),
                        "endBlock", blocks.end(),
                        "status", status,
                        "worker", workerId));
    }

    private <T> T inTransaction(Supplier<T> work) {
        return Objects.requireNonNull(transaction.execute(tx -> work.get()));
    }
}
