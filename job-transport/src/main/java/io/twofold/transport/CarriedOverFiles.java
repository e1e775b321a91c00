package io.twofold.transport;

import io.twofold.artifact.ArtifactStore;
import io.twofold.failure.CompressionException;
import io.twofold.job.JobEndListener;
import io.twofold.job.JobStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what a job's attempts passed on to each other as soon as the job has succeeded. That of a job which ended
 * otherwise stays for a while, so that a retry can go on from it; {@link io.twofold.job.KeptCheckpoints} knows which. What
 * this misses, because the process died in between, goes with the job.
 */
public final class CarriedOverFiles implements JobEndListener {
    private static final Logger LOG = LoggerFactory.getLogger(CarriedOverFiles.class);

    private final ArtifactStore store;

    public CarriedOverFiles(ArtifactStore store) {
        this.store = store;
    }

    @Override
    public void ended(String jobId, JobStatus end) {
        if (end != JobStatus.SUCCEEDED) {
            return;
        }
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
