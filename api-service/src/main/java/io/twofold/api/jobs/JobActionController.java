package io.twofold.api.jobs;

import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import io.twofold.api.access.Caller;
import io.twofold.api.access.OwnJobs;
import io.twofold.api.dispatch.JobDispatcher;
import io.twofold.api.idempotency.Idempotency;
import io.twofold.api.limits.Admission;
import io.twofold.job.JobLifecycle;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** What may be asked of a job: each answers 202, or 200 where there is nothing to do. */
@RestController
@RequestMapping(
        path = {"/v1/jobs/{id}", "/jobs/{id}"},
        produces = APPLICATION_JSON_VALUE)
class JobActionController {
    private static final Logger LOG = LoggerFactory.getLogger(JobActionController.class);

    private final JobLifecycle lifecycle;
    private final OwnJobs own;
    private final RetryReader reader;
    private final JobDispatcher dispatcher;
    private final Idempotency idempotency;
    private final Admission admission;
    private final JobAnswers answers;
    private final WaitedAnswers waited;

    JobActionController(
            JobLifecycle lifecycle,
            OwnJobs own,
            RetryReader reader,
            JobDispatcher dispatcher,
            Idempotency idempotency,
            Admission admission,
            JobAnswers answers,
            WaitedAnswers waited) {
        this.lifecycle = lifecycle;
        this.own = own;
        this.reader = reader;
        this.dispatcher = dispatcher;
        this.idempotency = idempotency;
        this.admission = admission;
        this.answers = answers;
        this.waited = waited;
    }

    @PostMapping("/cancel")
    Object cancel(
            Caller caller,
            @PathVariable String id,
            @RequestHeader(name = WaitedAnswers.PREFER, required = false) @Nullable List<String> prefer) {
        own.find(caller, id);
        return answer(caller, id, prefer, "cancelled", lifecycle.cancel(id));
    }

    @PostMapping("/pause")
    Object pause(
            Caller caller,
            @PathVariable String id,
            @RequestHeader(name = WaitedAnswers.PREFER, required = false) @Nullable List<String> prefer) {
        own.find(caller, id);
        return answer(caller, id, prefer, "paused", lifecycle.pause(id));
    }

    @PostMapping("/resume")
    Object resume(
            Caller caller,
            @PathVariable String id,
            @RequestHeader(name = WaitedAnswers.PREFER, required = false) @Nullable List<String> prefer) {
        own.find(caller, id);
        boolean changed = lifecycle.resume(id);
        if (changed) {
            dispatcher.announce(id);
        }
        return answer(caller, id, prefer, "resumed", changed);
    }

    @PostMapping("/retry")
    Object retry(
            Caller caller,
            @PathVariable String id,
            HttpServletRequest request,
            @RequestHeader(name = WaitedAnswers.PREFER, required = false) @Nullable List<String> prefer,
            InputStream body)
            throws IOException {
        own.find(caller, id);
        ObjectNode document = reader.parse(body);
        RetryReader.Changes changes = reader.read(document.deepCopy());
        ResponseEntity<?> accepted = idempotency.once(caller, request, document, () -> {
            admission.check(caller.tenant());
            String retry = lifecycle.retry(id, changes.labels(), changes.priority(), changes.deadline());
            dispatcher.announce(retry);
            LOG.info("Job {} queued, which repeats {}", retry, id);
            return answers.answer(HttpStatus.ACCEPTED, own.find(caller, retry));
        });
        return waited.finished(caller, prefer, accepted);
    }

    private Object answer(Caller caller, String id, @Nullable List<String> prefer, String verb, boolean changed) {
        if (changed) {
            LOG.info("Job {} is being {}", id, verb);
        }
        HttpStatus status = changed ? HttpStatus.ACCEPTED : HttpStatus.OK;
        return waited.finished(caller, id, prefer, answers.answer(status, own.find(caller, id)));
    }
}
