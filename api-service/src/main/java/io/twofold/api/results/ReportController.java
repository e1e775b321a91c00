package io.twofold.api.results;

import io.twofold.api.access.Caller;
import io.twofold.api.access.OwnJobs;
import io.twofold.job.JobNotFoundException;
import io.twofold.job.Jobs;
import io.twofold.json.Json;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** The measured result of a job. */
@RestController
class ReportController {
    private final OwnJobs own;
    private final Jobs jobs;

    ReportController(OwnJobs own, Jobs jobs) {
        this.own = own;
        this.jobs = jobs;
    }

    @GetMapping(
            path = {"/v1/jobs/{id}/report", "/jobs/{id}/report"},
            produces = "application/json")
    ResponseEntity<JsonNode> report(Caller caller, @PathVariable String id) {
        String digest = String.valueOf(own.succeeded(caller, id).manifestDigest());
        String report = jobs.findReport(id).orElseThrow(() -> new JobNotFoundException(id));
        return ResponseEntity.ok().eTag("\"" + digest + "\"").body(Json.parse(report));
    }
}
