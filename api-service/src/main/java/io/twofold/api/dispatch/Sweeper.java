package io.twofold.api.dispatch;

import io.twofold.api.ApiProperties;
import io.twofold.estimate.EstimateTable;
import io.twofold.job.JobLifecycle;
import io.twofold.presence.WorkerTable;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.stereotype.Component;

/**
 * Takes jobs back from silent workers, ends those whose deadline has passed and announces what waits, again and again. Every instance of the service does it:
 * the database lets one of them take a job back, and a job that two announce is claimed once.
 */
@Component
class Sweeper implements SchedulingConfigurer {
    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
    private static final Duration FORGET_WORKERS = Duration.ofHours(1);

    private static final Duration LOST_AFTER = Duration.ofSeconds(30);

    private final JobLifecycle lifecycle;
    private final JobDispatcher dispatcher;
    private final EstimateTable estimates;
    private final CheckpointSweep checkpoints;
    private final UnfinishedFilesSweep unfinished;
    private final WorkerTable workers;
    private final JobMetrics metrics;
    private final ApiProperties properties;

    Sweeper(
            JobLifecycle lifecycle,
            JobDispatcher dispatcher,
            EstimateTable estimates,
            CheckpointSweep checkpoints,
            UnfinishedFilesSweep unfinished,
            WorkerTable workers,
            JobMetrics metrics,
            ApiProperties properties) {
        this.lifecycle = lifecycle;
        this.dispatcher = dispatcher;
        this.estimates = estimates;
        this.checkpoints = checkpoints;
        this.unfinished = unfinished;
        this.workers = workers;
        this.metrics = metrics;
        this.properties = properties;
    }

    @Override
    public void configureTasks(ScheduledTaskRegistrar tasks) {
        tasks.addFixedDelayTask(this::sweep, properties.sweepInterval());
    }

    /** How long an announced job may wait: not long if there is no message in the queue that could be its own. */
    private Duration patience() {
        Duration usual = properties.announceAgainAfter();
        return usual.compareTo(LOST_AFTER) > 0 && dispatcher.queueIsEmpty() ? LOST_AFTER : usual;
    }

    void sweep() {
        try {
            for (String jobId : lifecycle.sweep(patience())) {
                if (!dispatcher.announceNow(jobId)) {
                    break; // the queue is away: the rest waits for the next sweep
                }
            }
            estimates.sweep();
            checkpoints.sweep();
            unfinished.sweep();
            workers.forget(FORGET_WORKERS);
            metrics.refresh();
        } catch (RuntimeException e) {
            LOG.warn("Sweep failed, the next one follows in {}: {}", properties.sweepInterval(), e.getMessage());
        }
    }
}
