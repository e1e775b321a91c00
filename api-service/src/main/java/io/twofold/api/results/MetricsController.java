package io.twofold.api.results;

import io.twofold.api.access.Caller;
import io.twofold.api.access.OwnJobs;
import java.io.IOException;
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
    private final StoredDocuments documents;

    MetricsController(OwnJobs own, StoredDocuments documents) {
        this.own = own;
        this.documents = documents;
    }

    @GetMapping(
            path = {"/v1/jobs/{id}/metrics", "/jobs/{id}/metrics"},
            produces = "application/json")
    ResponseEntity<JsonNode> metrics(Caller caller, @PathVariable String id) throws IOException {
        StoredDocuments.Document results =
                documents.read(own.withFiles(caller, id), FILE, "it is of an earlier version");
        return ResponseEntity.ok().eTag("\"" + results.sha256() + "\"").body(results.content());
    }
}
