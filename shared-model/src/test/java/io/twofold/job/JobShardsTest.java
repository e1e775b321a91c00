package io.twofold.job;

import static io.twofold.job.JobLifecycleFixture.LEASE;
import static io.twofold.job.JobLifecycleFixture.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.failure.FailureCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/** Each part of a job is one worker's at a time, and is done once. */
class JobShardsTest {
    private static final List<JobShards.Blocks> HALVES =
            List.of(new JobShards.Blocks(0, 2), new JobShards.Blocks(2, 4));

    private final JobLifecycleFixture db = new JobLifecycleFixture();
    private final JobShards shards = new JobShards(db.database, new DataSourceTransactionManager(db.database));
    private final Claim job = db.claimNew();

    private ShardClaim helped() {
        return shards.claimNext("helper", LEASE).orElseThrow();
    }

    private ShardClaim own() {
        return shards.claim(job, "worker-1", LEASE).orElseThrow();
    }

    private void endLeases() {
        db.jdbc
                .sql("UPDATE job_shard SET lease_until = now() - interval '1 second' WHERE status = 'running'")
                .update();
    }

    @Test
    void isOfferedClaimedAndFinished() {
        assertThat(shards.offer(job, HALVES)).isEqualTo(2);

        ShardClaim first = helped();
        assertThat(first).isEqualTo(new ShardClaim(job.jobId(), 0, 0, 2, 1, REQUEST));
        ShardClaim second = own();
        assertThat(second.firstBlock()).isEqualTo(2);
        assertThat(shards.claimNext("third", LEASE)).isEmpty();
        assertThat(shards.heartbeat(first, LEASE, 5)).isTrue();
        assertThat(shards.standing(job.jobId())).isEqualTo(new JobShards.Standing(0, 2, 0, 5));

        assertThat(shards.finish(first, 14)).isTrue();
        assertThat(shards.finish(second, 14)).isTrue();
        assertThat(shards.standing(job.jobId())).isEqualTo(new JobShards.Standing(0, 0, 2, 28));
        assertThat(db.events(job.jobId())).filteredOn("job.shard"::equals).hasSize(4);
    }

    @Test
    void anotherAttemptOfTheJobFindsWhatIsDone() {
        shards.offer(job, HALVES);
        shards.finish(helped(), 14);
        db.lifecycle.fail(job, FailureCode.STORAGE_UNAVAILABLE, "away");
        Claim again = db.claim(job.jobId());

        assertThat(shards.offer(again, HALVES)).isEqualTo(1);
        assertThat(shards.claim(again, "worker-2", LEASE).orElseThrow().number())
                .isEqualTo(1);
        assertThat(shards.claim(job, "worker-1", LEASE))
                .as("the attempt before")
                .isEmpty();
        assertThat(shards.offer(job, HALVES)).as("the attempt before").isZero();
    }

    @Test
    void otherPartsReplaceThem() {
        shards.offer(job, HALVES);
        ShardClaim old = helped();

        assertThat(shards.offer(job, List.of(new JobShards.Blocks(0, 4)))).isEqualTo(1);

        assertThat(shards.heartbeat(old, LEASE, 1)).isFalse();
        assertThat(shards.finish(old, 14)).isFalse();
    }

    @Test
    void aSilentHelperLosesItsPart() {
        shards.offer(job, HALVES);
        ShardClaim silent = helped();
        assertThat(shards.takeBack(job.jobId())).isZero();
        endLeases();

        assertThat(shards.takeBack(job.jobId())).isEqualTo(1);
        ShardClaim again = own();

        assertThat(again.number()).isEqualTo(silent.number());
        assertThat(again.epoch()).isEqualTo(silent.epoch() + 1);
        assertThat(shards.heartbeat(silent, LEASE, 3)).isFalse();
        assertThat(shards.finish(silent, 14)).isFalse();
        assertThat(shards.release(silent, false)).isFalse();
        assertThat(shards.finish(again, 14)).isTrue();
    }

    @Test
    void aPartThatHelpersCannotDoIsLeftToTheJobsOwnWorker() {
        shards.offer(job, List.of(new JobShards.Blocks(0, 4)));
        for (int i = 0; i < 3; i++) {
            assertThat(waitingWork()).as("what an autoscaler counts").isEqualTo(1);
            assertThat(shards.release(helped(), true)).isTrue();
        }

        assertThat(shards.claimNext("helper", LEASE)).isEmpty();
        assertThat(waitingWork()).isZero();
        assertThat(own().number()).isZero();
    }

    @Test
    void aPartThatIsGivenBackAtShutdownCountsForNothing() {
        shards.offer(job, List.of(new JobShards.Blocks(0, 4)));
        for (int i = 0; i < 6; i++) {
            assertThat(shards.release(helped(), false)).isTrue();
        }
        assertThat(shards.claimNext("helper", LEASE)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pause", "cancel"})
    void nobodyWorksForAJobThatShallStop(String verb) {
        shards.offer(job, HALVES);
        ShardClaim part = helped();

        if (verb.equals("pause")) {
            db.lifecycle.pause(job.jobId());
        } else {
            db.lifecycle.cancel(job.jobId());
        }

        assertThat(shards.heartbeat(part, LEASE, 1)).isFalse();
        assertThat(shards.claimNext("helper", LEASE)).isEmpty();
    }

    @Test
    void helpersGoOnWhileTheJobWaitsForAnotherWorker() {
        shards.offer(job, HALVES);
        ShardClaim part = helped();

        db.lifecycle.release(job);

        assertThat(shards.heartbeat(part, LEASE, 1)).isTrue();
        assertThat(shards.claimNext("helper", LEASE))
                .as("nobody takes another one")
                .isEmpty();
        assertThat(shards.finish(part, 14)).isTrue();
    }

    @Test
    void aMoreUrgentJobComesFirst() {
        shards.offer(job, HALVES);
        db.lifecycle.submit(NewJob.of(REQUEST));
        assertThat(shards.claimNext("helper", LEASE))
                .as("an equally urgent one waits")
                .isPresent();

        db.jdbc.sql("UPDATE job SET priority = 5 WHERE status = 'queued'").update();

        assertThat(shards.claimNext("helper", LEASE)).isEmpty();
    }

    private int waitingWork() {
        return db.jdbc
                .sql("SELECT count(*) FROM waiting_work")
                .query(Integer.class)
                .single();
    }

    /** What an autoscaler counts is what can be claimed. */
    @Test
    void whatCouldBeClaimedIsCounted() {
        assertThat(waitingWork()).as("a running job").isZero();
        shards.offer(job, HALVES);
        String queued = db.lifecycle.submit(NewJob.of(REQUEST));
        String later = db.lifecycle.submit(NewJob.of(REQUEST));
        db.jdbc
                .sql("UPDATE job SET not_before = now() + interval '1 hour' WHERE id = ?")
                .param(later)
                .update();
        String overdue = db.lifecycle.submit(NewJob.of(REQUEST));
        db.jdbc
                .sql("UPDATE job SET deadline = now() - interval '1 hour' WHERE id = ?")
                .param(overdue)
                .update();
        db.lifecycle.pause(db.lifecycle.submit(NewJob.of(REQUEST)));
        assertThat(waitingWork()).as("two halves and a job").isEqualTo(3);

        int claimed = 0;
        while (shards.claimNext("helper", LEASE).isPresent()
                || db.lifecycle.claimNext("helper", LEASE).isPresent()) {
            claimed++;
            assertThat(waitingWork()).isEqualTo(3 - claimed);
        }

        assertThat(claimed).isEqualTo(3);
        assertThat(db.status(queued)).isEqualTo("running");
    }

    @Test
    void partsThatNobodyCouldTakeAreNotCounted() {
        shards.offer(job, HALVES);
        db.lifecycle.pause(job.jobId());
        assertThat(waitingWork()).as("the job shall stop").isZero();
    }

    @Test
    void partsGoWithTheirJob() {
        shards.offer(job, HALVES);
        ShardClaim part = helped();
        db.succeed(job);

        assertThat(shards.heartbeat(part, LEASE, 1)).isFalse();
        db.lifecycle.delete(job.jobId());

        assertThat(db.jdbc
                        .sql("SELECT count(*) FROM job_shard")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void eightWorkersTakeEachPartOnce() throws Exception {
        List<JobShards.Blocks> parts = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            parts.add(new JobShards.Blocks(i, i + 1));
        }
        shards.offer(job, parts);
        Map<Integer, String> taken = new ConcurrentHashMap<>();
        Set<String> twice = ConcurrentHashMap.newKeySet();
        ExecutorService workers = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int worker = 0; worker < 8; worker++) {
                String name = "worker-" + worker;
                all.add(workers.submit(() -> {
                    while (shards.standing(job.jobId()).waiting() > 0) {
                        Optional<ShardClaim> claim = shards.claimNext(name, LEASE);
                        claim.map(one -> taken.put(one.number(), name)).ifPresent(twice::add);
                        claim.ifPresent(one -> assertThat(shards.finish(one, 7)).isTrue());
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            workers.shutdownNow();
        }

        assertThat(twice).isEmpty();
        assertThat(taken).hasSize(40);
        assertThat(shards.standing(job.jobId())).isEqualTo(new JobShards.Standing(0, 0, 40, 280));
    }
}
