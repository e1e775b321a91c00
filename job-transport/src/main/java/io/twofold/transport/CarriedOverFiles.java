package io.twofold.transport;

import io.twofold.artifact.ArtifactStore;
import io.twofold.failure.CompressionException;
import io.twofold.job.JobEndListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what a job's attempts passed on to each other as soon as there will be no further attempt. What this misses,
 * because the process died in between, goes with the job.
 */
public final class CarriedOverFiles implements JobEndListener {
    private static final Logger LOG = LoggerFactory.getLogger(CarriedOverFiles.class);

    private final ArtifactStore store;

    public CarriedOverFiles(ArtifactStore store) {
        this.store = store;
    }

    @Override
    public void ended(String jobId) {
        try {
            store.delete(jobId, ArtifactStore.CARRIED_OVER);
        } catch (CompressionException e) {
            LOG.warn(
                    "Job {} has ended, but what its attempts passed on stays until it is deleted: {}",
                    jobId,
                    e.toString());
        }
    }
}
