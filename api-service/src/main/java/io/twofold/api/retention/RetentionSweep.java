package io.twofold.api.retention;

import io.micrometer.core.instrument.MeterRegistry;
import io.twofold.artifact.ArtifactStore;
import io.twofold.artifact.ArtifactStoreException;
import io.twofold.artifact.StoredAttempt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.stereotype.Component;

/** Removes what has been kept long enough, a bounded amount with each sweep. Every instance of the service may do it. */
@Component
@EnableConfigurationProperties(RetentionProperties.class)
class RetentionSweep implements SchedulingConfigurer {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionSweep.class);
    private static final int JOBS = 200;

    private final RetentionTable table;
    private final ArtifactStore store;
    private final OrphanSweep orphans;
    private final MeterRegistry meters;
    private final RetentionProperties settings;

    RetentionSweep(RetentionTable table, ArtifactStore store, MeterRegistry meters, RetentionProperties settings) {
        this.table = table;
        this.store = store;
        this.orphans = new OrphanSweep(store, table, settings.orphans());
        this.meters = meters;
        this.settings = settings;
    }

    @Override
    public void configureTasks(ScheduledTaskRegistrar tasks) {
        tasks.addFixedDelayTask(this::sweep, settings.interval());
    }

    void sweep() {
        tried("events", () -> count("events", table.deleteEvents(settings.events(), JOBS)));
        tried("logs", () -> count("logs", table.deleteLogs(settings.logs(), JOBS)));
        tried("artifacts", this::artifacts);
        tried("orphans", () -> bytes("orphans", orphans.sweep(JOBS)));
    }

    private void artifacts() {
        if (settings.artifacts() != null) {
            table.giveUpArtifacts(settings.artifacts(), JOBS);
        }
        for (String jobId : table.deletions(JOBS)) {
            try {
                remove(jobId);
            } catch (ArtifactStoreException e) {
                table.postpone(jobId);
                LOG.warn("The files of job {} are not removed yet: {}", jobId, e.getMessage());
            }
        }
    }

    private void remove(String jobId) {
        long bytes =
                store.attempts(jobId).stream().mapToLong(StoredAttempt::bytes).sum();
        store.delete(jobId);
        if (table.deleted(jobId)) {
            LOG.info("Job {}: its files, {} bytes, are removed", jobId, bytes);
            count("artifacts", 1);
            bytes("artifacts", bytes);
        }
    }

    private void count(String kind, int deleted) {
        meters.counter("twofold.retention.deleted", "kind", kind).increment(deleted);
        if (deleted > 0) {
            LOG.info("Kept long enough: {} of kind {}", deleted, kind);
        }
    }

    private void bytes(String kind, long deleted) {
        meters.counter("twofold.retention.deleted.bytes", "kind", kind).increment(deleted);
    }

    private static void tried(String what, Runnable part) {
        try {
            part.run();
        } catch (ArtifactStoreException | DataAccessException e) {
            LOG.warn("Old {} stay until the next sweep: {}", what, e.getMessage());
        }
    }
}
