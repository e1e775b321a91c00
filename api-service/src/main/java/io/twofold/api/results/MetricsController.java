package io.twofold.api.results;

import io.twofold.api.access.Caller;
import io.twofold.api.access.OwnJobs;
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
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** What a job has measured, in the schema of lm-evaluation-harness: its file {@code results.json}. */
@RestController
class MetricsController {
    private static final String FILE = "results.json";

    private final OwnJobs own;
    private final Jobs jobs;
    private final ArtifactStore store;

    MetricsController(OwnJobs own, Jobs jobs, ArtifactStore store) {
        this.own = own;
        this.jobs = jobs;
        this.store = store;
    }

    @GetMapping(
            path = {"/v1/jobs/{id}/metrics", "/jobs/{id}/metrics"},
            produces = "application/json")
    ResponseEntity<JsonNode> metrics(Caller caller, @PathVariable String id) throws IOException {
        Job job = own.succeeded(caller, id);
        PublishedArtifact file = jobs.findArtifact(id, job.epoch(), FILE)
                .map(JobArtifact::file)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.NOT_FOUND, "Job " + id + " is of an earlier version and has no " + FILE));
        StoredArtifact stored = store.find(id, job.epoch(), FILE)
                .filter(found -> found.bytes() == file.bytes())
                .orElseThrow(() -> new ProblemException(
                        ProblemType.STORAGE_UNAVAILABLE, "The file is listed, but is not in the artifact store now"));
        try (InputStream content = stored.open(0)) {
            return ResponseEntity.ok()
                    .eTag("\"" + file.sha256() + "\"")
                    .body(Json.mapper().readTree(content));
        }
    }
}
