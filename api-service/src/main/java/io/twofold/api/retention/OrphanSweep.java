package io.twofold.api.retention;

import io.twofold.artifact.ArtifactStore;
import io.twofold.artifact.StoredAttempt;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes files that no job needs: of attempts that came to nothing, and of jobs that the database does not know. It goes
 * through the store page by page. What is looked at first is the store and then the database: a job is in the database before
 * its first file is in the store, and an attempt that is over never comes back.
 */
final class OrphanSweep {
    private static final Logger LOG = LoggerFactory.getLogger(OrphanSweep.class);

    private final ArtifactStore store;
    private final RetentionTable table;
    private final Duration age;
    private String after = "";

    OrphanSweep(ArtifactStore store, RetentionTable table, Duration age) {
        this.store = store;
        this.table = table;
        this.age = age;
    }

    /** @return bytes that were removed */
    long sweep(int limit) {
        List<String> page = store.jobs(after, limit);
        long bytes = 0;
        for (String jobId : page) {
            bytes += sweep(jobId);
        }
        after = page.size() < limit ? "" : page.get(page.size() - 1);
        return bytes;
    }

    private long sweep(String jobId) {
        Instant old = Instant.now().minus(age);
        List<StoredAttempt> attempts = store.attempts(jobId);
        RetentionTable.Known known = table.find(jobId).orElse(null);
        long bytes = 0;
        for (StoredAttempt attempt : attempts) {
            if (attempt.newest().isBefore(old) && !(known == null ? isForeign(attempt) : isNeeded(attempt, known))) {
                store.delete(jobId, attempt.epoch());
                bytes += attempt.bytes();
                LOG.info(
                        "Job {}: {} bytes of attempt {} that nobody needs are removed",
                        jobId,
                        attempt.bytes(),
                        attempt.epoch());
            }
        }
        return bytes;
    }

    private boolean isForeign(StoredAttempt attempt) {
        return !table.existed(attempt.newest());
    }

    private static boolean isNeeded(StoredAttempt attempt, RetentionTable.Known known) {
        if (attempt.epoch() == ArtifactStore.CARRIED_OVER) {
            return !known.ended() || known.retryable();
        }
        return attempt.epoch() >= known.epoch() && (known.result() || !known.ended());
    }
}
