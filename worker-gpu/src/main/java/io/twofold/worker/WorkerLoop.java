package io.twofold.worker;

import io.twofold.presence.WorkerTable;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** One thread that takes jobs and runs them, one after the other, from the start of the application to its end. */
final class WorkerLoop implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerLoop.class);
    private static final Duration WAIT = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LAST_WRITE = Duration.ofSeconds(3);

    private final JobIntake intake;
    private final JobRunner runner;
    private final ShardRunner helper;
    private final ScratchSpace scratch;
    private final Duration grace;
    private final @Nullable OneJob once;
    private final StopSignal stopping = new StopSignal();
    private volatile @Nullable Thread thread;

    WorkerLoop(JobIntake intake, JobRunner runner, ShardRunner helper, ScratchSpace scratch, Duration grace) {
        this(intake, runner, helper, scratch, grace, null);
    }

    /** @param once takes one job and ends the loop; null to go on until the end of the application */
    WorkerLoop(
            JobIntake intake,
            JobRunner runner,
            ShardRunner helper,
            ScratchSpace scratch,
            Duration grace,
            @Nullable OneJob once) {
        this.intake = intake;
        this.runner = runner;
        this.helper = helper;
        this.scratch = scratch;
        this.grace = grace;
        this.once = once;
    }

    boolean isDrained() {
        return intake.isDrained();
    }

    /** Somebody who says that this loop is there, and lets it be drained. */
    PresenceLoop presence(WorkerTable workers, String workerId, Supplier<String> device, Duration interval) {
        return new PresenceLoop(workers, intake, this::currentJob, workerId, device, interval);
    }

    /** The job that this worker works for now, its own or another worker's, or null. */
    private @Nullable String currentJob() {
        String own = runner.currentJob();
        return own != null ? own : helper.currentJob();
    }

    private Outcome run(Work work) {
        return work instanceof ClaimedShard shard ? helper.run(shard) : runner.run((ClaimedJob) work);
    }

    @Override
    public synchronized void start() {
        scratch.removeLeftovers();
        OneJob single = once;
        Runnable task = single == null ? this::loop : () -> single.run(intake, WAIT, this::run, stopping);
        Thread working = new Thread(task, "worker");
        working.start();
        thread = working;
    }

    private void loop() {
        Duration pause = Duration.ofSeconds(1);
        while (!stopping.isRaised()) {
            try {
                intake.next(WAIT).ifPresent(this::run);
                pause = Duration.ofSeconds(1);
            } catch (RuntimeException | Error e) {
                LOG.warn("Cannot take jobs, trying again in {} s: {}", pause.toSeconds(), e.toString());
                LOG.debug("Because", e);
                if (stopping.comesWithin(pause)) {
                    return;
                }
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }

    /** Claims nothing more, lets the engine stop, and gives the job back within the grace period. */
    @Override
    public synchronized void stop() {
        Thread running = thread;
        if (running == null) {
            return;
        }
        stopping.raise();
        intake.close();
        runner.stop();
        helper.stop();
        try {
            running.join(grace.toMillis());
            if (running.isAlive()) {
                abandon();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread = null;
    }

    /** A database that does not answer either must not keep the process: the sweeper takes the job back. */
    private void abandon() throws InterruptedException {
        Thread write = new Thread(
                () -> {
                    runner.abandon();
                    helper.abandon();
                },
                "abandon");
        write.setDaemon(true);
        write.start();
        write.join(LAST_WRITE.toMillis());
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }

    /** Whether the thread itself has not ended, by whatever it could not bear. */
    boolean isAlive() {
        Thread running = thread;
        return running != null && running.isAlive();
    }
}
