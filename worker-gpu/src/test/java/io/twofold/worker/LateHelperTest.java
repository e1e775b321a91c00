package io.twofold.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.artifact.ArtifactStore;
import io.twofold.engine.BlockShards;
import io.twofold.engine.CompressionListener;
import io.twofold.engine.RunState;
import io.twofold.job.Claim;
import io.twofold.job.JobShards;
import io.twofold.job.ShardClaim;
import io.twofold.report.CompressionReport;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a worker saves for somebody else's job that has ended meanwhile. */
class LateHelperTest extends WorkerTest {
    private static final String LATE = "block-0.json";

    private Claim shared() {
        String jobId = worker.submit();
        Claim job = worker.lifecycle.claim(jobId, "owner", WorkerFixture.LEASE).orElseThrow();
        worker.shards.offer(job, List.of(new JobShards.Blocks(0, 2)));
        return job;
    }

    /** Lets the worker take the part; it saves a file after the job has ended, and then hears of that. */
    private void helpUntilAfter(Claim job, Runnable end) {
        worker.engine.will((output, listener) -> {
            end.run();
            worker.artifacts.put(job.jobId(), ArtifactStore.CARRIED_OVER, LATE, new byte[] {1});
            FakeEngine.untilCancelled(output, listener);
        });
        long askedAt = System.nanoTime();
        ShardClaim part =
                worker.shards.claimNext("worker-1", WorkerFixture.LEASE).orElseThrow();
        assertThat(worker.helper.run(new ClaimedShard(part, askedAt))).isEqualTo(Outcome.LOST);
    }

    @Test
    void itsFilesGoAtOnceIfTheJobHasSucceeded() {
        Claim job = shared();

        helpUntilAfter(job, () -> {
            CompressionReport report = (CompressionReport) new FakeEngine()
                    .compress(WorkerFixture.REQUEST, home, RunState.NONE, BlockShards.NONE, CompressionListener.SILENT);
            assertThat(worker.lifecycle.succeed(job, report, List.of(), "ab".repeat(32)))
                    .isTrue();
        });

        assertThat(worker.artifacts.list(job.jobId(), ArtifactStore.CARRIED_OVER))
                .isEmpty();
    }

    @Test
    void itsFilesStayIfARetryMayGoOnFromThem() {
        Claim job = shared();

        helpUntilAfter(job, () -> {
            worker.lifecycle.cancel(job.jobId());
            worker.lifecycle.cancelled(job);
        });

        assertThat(worker.artifacts.list(job.jobId(), ArtifactStore.CARRIED_OVER))
                .hasSize(1);
    }
}
