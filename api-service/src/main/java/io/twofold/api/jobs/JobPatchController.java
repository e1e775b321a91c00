package io.twofold.api.jobs;

import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import io.twofold.api.access.Caller;
import io.twofold.api.access.OwnJobs;
import io.twofold.api.http.IfMatch;
import io.twofold.job.Job;
import io.twofold.job.JobLifecycle;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Changing what a user keeps beside a job. */
@RestController
@RequestMapping(path = {"/v1/jobs", "/jobs"})
class JobPatchController {
    private final JobLifecycle lifecycle;
    private final OwnJobs own;
    private final SubmissionReader reader;

    JobPatchController(JobLifecycle lifecycle, OwnJobs own, SubmissionReader reader) {
        this.lifecycle = lifecycle;
        this.own = own;
        this.reader = reader;
    }

    @PatchMapping(
            path = "/{id}",
            consumes = {APPLICATION_JSON_VALUE, "application/merge-patch+json"},
            produces = APPLICATION_JSON_VALUE)
    ResponseEntity<JobDocument> change(
            Caller caller, @PathVariable String id, HttpServletRequest request, InputStream body) throws IOException {
        Job seen = own.find(caller, id);
        IfMatch.check(request, etag(seen));
        JobPatch patch = JobPatch.of(reader.parse(body), seen);
        boolean changed = lifecycle.update(id, seen.revision(), patch.labels(), patch.priority());
        Job now = own.find(caller, id);
        if (!changed) {
            throw IfMatch.changed(etag(now)); // by somebody else, between the two statements
        }
        return ResponseEntity.ok()
                .eTag(etag(now))
                .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                .body(JobDocument.of(now));
    }

    private static String etag(Job job) {
        return "\"r" + job.revision() + "\"";
    }
}
