package io.twofold.api.admin;

import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import io.twofold.api.ApiProperties;
import io.twofold.api.dispatch.JobDispatcher;
import io.twofold.api.http.ProblemException;
import io.twofold.api.http.ProblemType;
import io.twofold.job.DeadLetters;
import io.twofold.job.DeadLetters.DeadLetter;
import io.twofold.job.JobId;
import io.twofold.job.JobLifecycle;
import io.twofold.job.JobNotFoundException;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Jobs that failed through no fault of whoever posted them, of all tenants. */
@RestController
@RequestMapping(path = "/v1/admin/dead-letters", produces = APPLICATION_JSON_VALUE)
class DeadLetterController {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterController.class);
    private static final String ABOVE_ALL_IDS = "k"; // ids begin with "job_"

    private final DeadLetters letters;
    private final JobLifecycle lifecycle;
    private final JobDispatcher dispatcher;
    private final ApiProperties properties;

    DeadLetterController(
            DeadLetters letters, JobLifecycle lifecycle, JobDispatcher dispatcher, ApiProperties properties) {
        this.letters = letters;
        this.lifecycle = lifecycle;
        this.dispatcher = dispatcher;
        this.properties = properties;
    }

    @GetMapping
    DeadLetterPage list(@RequestParam @Nullable String after, @RequestParam @Nullable String limit) {
        if (after != null && !JobId.isValid(after)) {
            throw new ProblemException(
                    ProblemType.INVALID_PARAMETER, "'after' must be the job_id of the last item of a page");
        }
        int length = limit(limit);
        List<DeadLetter> found = letters.list(after == null ? ABOVE_ALL_IDS : after, length + 1);
        boolean hasMore = found.size() > length;
        return new DeadLetterPage(
                found.stream().limit(length).map(DeadLetterDocument::of).toList(), hasMore);
    }

    @PostMapping("/{id}/replay")
    ResponseEntity<DeadLetterDocument> replay(@PathVariable String id) {
        String retry = lifecycle.replay(id);
        dispatcher.announce(retry);
        LOG.info("Job {} queued, which replays {}", retry, id);
        return ResponseEntity.accepted()
                .location(URI.create("/v1/jobs/" + retry))
                .body(letters.find(id).map(DeadLetterDocument::of).orElseThrow(() -> new JobNotFoundException(id)));
    }

    @DeleteMapping("/{id}")
    ResponseEntity<Void> remove(@PathVariable String id) {
        if (!letters.remove(id)) {
            throw new ProblemException(ProblemType.NOT_FOUND, "There is no dead letter of job " + id);
        }
        return ResponseEntity.noContent().build();
    }

    private int limit(@Nullable String written) {
        if (written == null) {
            return properties.pageSize();
        }
        if (!written.matches("[0-9]{1,18}") || Long.parseLong(written) < 1) {
            throw new ProblemException(ProblemType.INVALID_PARAMETER, "'limit' must be a number of at least 1");
        }
        return (int) Math.min(Long.parseLong(written), properties.maxPageSize());
    }
}
