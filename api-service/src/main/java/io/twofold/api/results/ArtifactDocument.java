package io.twofold.api.results;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.twofold.job.PublishedArtifact;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A file of a finished job as clients see it. */
record ArtifactDocument(
        String name,
        long bytes,
        String sha256,
        @JsonProperty("media_type") String mediaType,
        @JsonProperty("loads_in") List<String> loadsIn,
        @JsonProperty("load_with") @Nullable String loadWith,
        String url) {

    static ArtifactDocument of(String jobId, PublishedArtifact file) {
        @Nullable Loader loader = Loader.of(file.name());
        return new ArtifactDocument(
                file.name(),
                file.bytes(),
                file.sha256(),
                file.mediaType(),
                loader == null ? List.of() : loader.programs(),
                loader == null ? null : loader.line(),
                "/v1/jobs/" + jobId + "/artifacts/" + file.name());
    }
}
