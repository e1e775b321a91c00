package io.twofold.api.results;

import io.twofold.api.http.ProblemException;
import io.twofold.api.http.ProblemType;
import io.twofold.artifact.ArtifactStore;
import io.twofold.artifact.StoredArtifact;
import io.twofold.job.Job;
import io.twofold.job.JobArtifact;
import io.twofold.job.Jobs;
import io.twofold.job.PublishedArtifact;
import io.twofold.json.Json;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** JSON documents among the files of succeeded jobs. */
@Component
class StoredDocuments {
    private final Jobs jobs;
    private final ArtifactStore store;

    StoredDocuments(Jobs jobs, ArtifactStore store) {
        this.jobs = jobs;
        this.store = store;
    }

    /** @param sha256 of the file, lower-case hexadecimal */
    record Document(JsonNode content, String sha256) {}

    /**
     * Reads a document.
     *
     * @param name of the file, such as {@code results.json}
     * @param absence says why a job may have no such file
     * @throws ProblemException {@code not-found} if the job has none, {@code storage-unavailable} if it cannot be read now
     */
    Document read(Job job, String name, String absence) throws IOException {
        PublishedArtifact file = jobs.findArtifact(job.id(), job.epoch(), name)
                .map(JobArtifact::file)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.NOT_FOUND, "Job " + job.id() + " has no " + name + ": " + absence));
        StoredArtifact stored = store.find(job.id(), job.epoch(), name)
                .filter(found -> found.bytes() == file.bytes())
                .orElseThrow(() -> new ProblemException(
                        ProblemType.STORAGE_UNAVAILABLE, "The file is listed, but is not in the artifact store now"));
        try (InputStream content = stored.open(0)) {
            return new Document(Json.mapper().readTree(content), file.sha256());
        }
    }
}
