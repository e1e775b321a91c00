package io.twofold.api.dispatch;

import io.twofold.artifact.ArtifactStore;
import io.twofold.artifact.ArtifactStoreException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Once an hour, removes from the artifact store what processes have left there that were killed while they stored a file. */
@Component
class UnfinishedFilesSweep {
    private static final Logger LOG = LoggerFactory.getLogger(UnfinishedFilesSweep.class);
    private static final Duration PAUSE = Duration.ofHours(1);
    private static final Duration LONGEST_UPLOAD = Duration.ofDays(1);

    private final ArtifactStore store;
    private @Nullable Instant last;

    UnfinishedFilesSweep(ArtifactStore store) {
        this.store = store;
    }

    /** Several instances may do the same at once. */
    void sweep() {
        Instant now = Instant.now();
        if (last != null && now.isBefore(last.plus(PAUSE))) {
            return;
        }
        last = now;
        try {
            int discarded = store.discardUnfinished(now.minus(LONGEST_UPLOAD));
            if (discarded > 0) {
                LOG.info("Discarded {} files that were never stored to their end", discarded);
            }
        } catch (ArtifactStoreException e) {
            LOG.warn("What unfinished uploads have left stays for another hour: {}", e.getMessage());
        }
    }
}
