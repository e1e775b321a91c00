package io.twofold.api.results;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.twofold.job.PublishedArtifact;

/** A file of a finished job as clients see it. */
record ArtifactDocument(
        String name,
        long bytes,
        String sha256,
        @JsonProperty("media_type") String mediaType,
        String url) {

    static ArtifactDocument of(String jobId, PublishedArtifact file) {
        return new ArtifactDocument(
                file.name(),
                file.bytes(),
                file.sha256(),
                file.mediaType(),
                "/v1/jobs/" + jobId + "/artifacts/" + file.name());
    }
}
