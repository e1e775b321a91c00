package io.twofold.api.dispatch;

import io.twofold.artifact.ArtifactStore;
import io.twofold.artifact.ArtifactStoreException;
import io.twofold.job.KeptCheckpoints;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/** Removes what ended jobs have saved for a retry that did not come. */
@Component
@EnableConfigurationProperties(CheckpointProperties.class)
class CheckpointSweep {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointSweep.class);

    private final KeptCheckpoints checkpoints;
    private final ArtifactStore store;
    private final CheckpointProperties settings;

    CheckpointSweep(KeptCheckpoints checkpoints, ArtifactStore store, CheckpointProperties settings) {
        this.checkpoints = checkpoints;
        this.store = store;
        this.settings = settings;
    }

    /** One that cannot be removed now is tried again with the next sweep; several instances may do the same at once. */
    void sweep() {
        for (String jobId : checkpoints.olderThan(settings.keep())) {
            try {
                store.delete(jobId, ArtifactStore.CARRIED_OVER);
                checkpoints.removed(jobId);
            } catch (ArtifactStoreException e) {
                LOG.warn("What job {} has saved is not removed yet: {}", jobId, e.getMessage());
            }
        }
    }
}
