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
import org.springframework.http.HttpStatus;
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
    private final JobAnswers answers;

    JobPatchController(JobLifecycle lifecycle, OwnJobs own, SubmissionReader reader, JobAnswers answers) {
        this.lifecycle = lifecycle;
        this.own = own;
        this.reader = reader;
        this.answers = answers;
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
        return answers.answer(HttpStatus.OK, now);
    }

    private static String etag(Job job) {
        return "\"r" + job.revision() + "\"";
    }
}
