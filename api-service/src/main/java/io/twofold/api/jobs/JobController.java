package io.twofold.api.jobs;

import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import io.twofold.api.access.Caller;
import io.twofold.api.access.OwnJobs;
import io.twofold.api.dispatch.JobDispatcher;
import io.twofold.api.idempotency.Idempotency;
import io.twofold.api.limits.Admission;
import io.twofold.api.live.Patience;
import io.twofold.api.telemetry.SubmissionTrace;
import io.twofold.artifact.ArtifactStore;
import io.twofold.job.JobLifecycle;
import io.twofold.job.JobNotFoundException;
import io.twofold.job.Jobs;
import io.twofold.job.NewJob;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** The jobs themselves. */
@RestController
@RequestMapping(path = {"/v1/jobs", "/jobs"})
class JobController {
    private static final Logger LOG = LoggerFactory.getLogger(JobController.class);

    private final JobLifecycle lifecycle;
    private final Jobs jobs;
    private final OwnJobs own;
    private final SubmissionReader reader;
    private final JobDispatcher dispatcher;
    private final EstimateService estimates;
    private final Idempotency idempotency;
    private final SubmissionTrace trace;
    private final Admission admission;
    private final ArtifactStore artifacts;
    private final JobAnswers answers;
    private final WaitedAnswers waited;

    JobController(
            JobLifecycle lifecycle,
            Jobs jobs,
            OwnJobs own,
            SubmissionReader reader,
            JobDispatcher dispatcher,
            EstimateService estimates,
            Idempotency idempotency,
            SubmissionTrace trace,
            Admission admission,
            ArtifactStore artifacts,
            JobAnswers answers,
            WaitedAnswers waited) {
        this.lifecycle = lifecycle;
        this.jobs = jobs;
        this.own = own;
        this.reader = reader;
        this.dispatcher = dispatcher;
        this.estimates = estimates;
        this.idempotency = idempotency;
        this.trace = trace;
        this.admission = admission;
        this.artifacts = artifacts;
        this.answers = answers;
        this.waited = waited;
    }

    @PostMapping(consumes = APPLICATION_JSON_VALUE, produces = APPLICATION_JSON_VALUE)
    Object submit(
            Caller caller,
            HttpServletRequest request,
            @RequestParam MultiValueMap<String, String> parameters,
            @RequestHeader(name = WaitedAnswers.PREFER, required = false) @Nullable List<String> prefer,
            InputStream body)
            throws IOException {
        boolean validateOnly = EstimateService.isAskedFor(parameters);
        JsonNode document = reader.parse(body);
        Submission submission = reader.read(caller, document.deepCopy());
        if (validateOnly) {
            return ResponseEntity.ok()
                    .header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .body(estimates.estimate(submission.request()));
        }
        ResponseEntity<?> accepted = idempotency.once(caller, request, document, () -> {
            admission.check(caller.tenant());
            NewJob job = NewJob.of(submission.request())
                    .withTenant(caller.tenant())
                    .withLabels(submission.labels())
                    .withPriority(submission.priority())
                    .withWebhook(submission.webhook())
                    .withDeadline(submission.deadline());
            String id = trace.record(traceParent -> lifecycle.submit(job.withTraceParent(traceParent)));
            dispatcher.announce(id);
            LOG.info("Job {} queued", id);
            return answers.answer(HttpStatus.ACCEPTED, own.find(caller, id));
        });
        return waited.finished(caller, prefer, accepted);
    }

    @GetMapping(path = "/{id}", produces = APPLICATION_JSON_VALUE)
    Object get(
            Caller caller,
            @PathVariable String id,
            @RequestParam(name = "wait", required = false) @Nullable String wait,
            @RequestHeader(name = HttpHeaders.IF_NONE_MATCH, required = false) @Nullable List<String> known) {
        return waited.changed(caller, id, Patience.ofParameter(wait), known);
    }

    @DeleteMapping("/{id}")
    ResponseEntity<Void> delete(Caller caller, @PathVariable String id) {
        try {
            own.find(caller, id);
            lifecycle.delete(id); // the row first: files that nobody names harm less than names without files
        } catch (JobNotFoundException e) {
            if (!jobs.existsById(id)) { // it may be somebody else's
                artifacts.delete(id); // what a deletion that was interrupted between the two has left
            }
            throw e;
        }
        artifacts.delete(id);
        LOG.info("Job {} deleted", id);
        return ResponseEntity.noContent().build();
    }
}
