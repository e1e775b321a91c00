package io.twofold.job;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;

/** One published file of a job, as it is stored. */
@Entity
@Table(name = "job_artifact")
@SuppressWarnings("NullAway.Init") // Hibernate fills the fields in
public class JobArtifact {
    @EmbeddedId
    private Key key;

    @Column(name = "bytes")
    private long bytes;

    @Column(name = "sha256")
    private String sha256;

    @Column(name = "media_type")
    private String mediaType;

    protected JobArtifact() {}

    /**
     * What makes a file unique.
     *
     * @param jobId the job
     * @param epoch of the claim under which it was written
     * @param name path below the job's directory
     */
    @Embeddable
    public record Key(
            @Column(name = "job_id") String jobId,
            @Column(name = "epoch") long epoch,
            @Column(name = "name") String name)
            implements Serializable {}

    public PublishedArtifact file() {
        return new PublishedArtifact(key.name(), bytes, sha256, mediaType);
    }
}
