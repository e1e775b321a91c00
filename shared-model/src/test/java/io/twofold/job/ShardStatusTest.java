package io.twofold.job;

import static io.twofold.job.JobLifecycleFixture.LEASE;
import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.failure.FailureCode;
import io.twofold.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import tools.jackson.databind.JsonNode;

/** What users see of the parts of a job. */
class ShardStatusTest {
    private static final List<JobShards.Blocks> HALVES =
            List.of(new JobShards.Blocks(0, 2), new JobShards.Blocks(2, 4));

    private final JobLifecycleFixture db = new JobLifecycleFixture();
    private final JobShards shards = new JobShards(db.database, new DataSourceTransactionManager(db.database));
    private final Claim job = db.claimNew();

    private ShardClaim helped() {
        return shards.claimNext("helper", LEASE).orElseThrow();
    }

    private ShardCounts counts() {
        JsonNode counts = Json.parse(db.jdbc
                .sql("SELECT coalesce(shards, 'null') FROM job WHERE id = ?")
                .param(job.jobId())
                .query(String.class)
                .single());
        return new ShardCounts(
                counts.path("waiting").asInt(),
                counts.path("running").asInt(),
                counts.path("done").asInt());
    }

    private long revision() {
        return db.jdbc
                .sql("SELECT revision FROM job WHERE id = ?")
                .param(job.jobId())
                .query(Long.class)
                .single();
    }

    @Test
    void countsAndPartsFollowWhatHappens() {
        assertThat(shards.all(job.jobId())).isEmpty();
        long before = revision();

        shards.offer(job, HALVES);
        assertThat(counts()).isEqualTo(new ShardCounts(2, 0, 0));
        assertThat(revision()).as("offered at once").isEqualTo(before + 1);

        ShardClaim first = helped();
        assertThat(counts()).isEqualTo(new ShardCounts(1, 1, 0));
        assertThat(revision()).isEqualTo(before + 2);
        shards.heartbeat(first, LEASE, 3);
        assertThat(revision()).as("a heartbeat is no news").isEqualTo(before + 2);
        shards.release(first, true);
        ShardClaim again = helped();
        shards.finish(again, 14);
        assertThat(counts()).isEqualTo(new ShardCounts(1, 0, 1));

        ShardStatus done = shards.all(job.jobId()).get(0);
        assertThat(done.status()).isEqualTo("done");
        assertThat(done.worker()).isEqualTo("helper");
        assertThat(done.failures()).isEqualTo(1);
        assertThat(done.finishedAt()).isAfterOrEqualTo(done.startedAt());
        assertThat(shards.all(job.jobId()).get(1))
                .isEqualTo(new ShardStatus(1, HALVES.get(1), "waiting", 0, null, null, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pause", "cancel", "fail"})
    void nothingRunsForAJobThatShallStop(String end) {
        shards.offer(job, HALVES);
        shards.finish(helped(), 14);
        ShardClaim part = helped();

        switch (end) {
            case "pause" -> db.lifecycle.pause(job.jobId());
            case "cancel" -> db.lifecycle.cancel(job.jobId());
            default -> db.lifecycle.fail(job, FailureCode.NUMERIC_FAILURE, "not finite");
        }

        assertThat(counts()).isEqualTo(new ShardCounts(1, 0, 1));
        assertThat(shards.finish(part, 14)).as("it is nobody's now").isFalse();
        assertThat(shards.all(job.jobId()).get(1).failures())
                .as("the worker did nothing wrong")
                .isZero();
    }

    /** Each transaction sees what the others have counted. */
    @Test
    void eightWorkersAtOnceAreCountedRight() throws Exception {
        List<JobShards.Blocks> parts = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            parts.add(new JobShards.Blocks(i, i + 1));
        }
        shards.offer(job, parts);
        ExecutorService workers = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int worker = 0; worker < 8; worker++) {
                String name = "worker-" + worker;
                all.add(workers.submit(() -> {
                    for (int i = 0; i < 5; i++) {
                        ShardClaim claim = shards.claimNext(name, LEASE).orElseThrow();
                        shards.finish(claim, 7);
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            workers.shutdownNow();
        }

        assertThat(counts()).isEqualTo(new ShardCounts(0, 0, 40));
    }
}
