package io.twofold.api.jobs;

import io.twofold.api.access.Caller;
import io.twofold.api.access.OwnJobs;
import io.twofold.api.idempotency.Idempotency;
import io.twofold.api.live.JobWaits;
import io.twofold.api.live.Patience;
import io.twofold.job.JobStatus;
import io.twofold.job.Jobs;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** Answers that are one job and that clients may want to wait for. Each is the answer, or one that comes later. */
@Component
final class WaitedAnswers {
    /** The header by which a client says that it wants to wait. */
    static final String PREFER = "Prefer";

    private final OwnJobs own;
    private final JobAnswers answers;
    private final JobWaits waits;

    WaitedAnswers(OwnJobs own, JobAnswers answers, JobWaits waits) {
        this.own = own;
        this.answers = answers;
        this.waits = waits;
    }

    /** The job once it is none of the versions that the client has, or 304. */
    Object changed(Caller caller, String id, Duration patience, @Nullable List<String> known) {
        Jobs.Version version = own.version(caller, id); // all that a client which polls needs, nearly every time
        if (!isKnown(version.getRevision(), known)) {
            return answers.answer(HttpStatus.OK, own.find(caller, id));
        }
        if (patience.isZero() || JobStatus.parse(version.getStatus()).isTerminal()) {
            return answers.unchanged(version);
        }
        return waits.until(
                id,
                patience,
                () -> Optional.of(own.find(caller, id))
                        .filter(now -> !isKnown(now.revision(), known))
                        .map(now -> answers.answer(HttpStatus.OK, now)),
                () -> answers.answer(HttpStatus.OK, own.find(caller, id)));
    }

    private static boolean isKnown(long revision, @Nullable List<String> tags) {
        String tag = JobAnswers.etag(revision);
        return tags != null && tags.stream().map(String::trim).anyMatch(one -> one.equals("*") || one.endsWith(tag));
    }

    /** The answer to what made a new job, which its {@code Location} names. */
    Object finished(Caller caller, @Nullable List<String> prefer, ResponseEntity<?> accepted) {
        String address = String.valueOf(accepted.getHeaders().getFirst(HttpHeaders.LOCATION));
        return finished(caller, address.substring(address.lastIndexOf('/') + 1), prefer, accepted);
    }

    /** The answer to what a job was told to do: 200 once it has finished, if the client prefers to wait for that. */
    Object finished(Caller caller, String id, @Nullable List<String> prefer, ResponseEntity<?> accepted) {
        Duration patience = Patience.preferred(prefer).orElse(null);
        if (patience == null) {
            return accepted;
        }
        HttpStatus unfinished = HttpStatus.valueOf(accepted.getStatusCode().value());
        return waits.until(
                id,
                patience,
                () -> Optional.of(own.find(caller, id))
                        .filter(job -> job.status().isTerminal())
                        .map(job -> applied(answers.answer(HttpStatus.OK, job), patience, accepted)),
                () -> applied(answers.answer(unfinished, own.find(caller, id)), patience, accepted));
    }

    private static ResponseEntity<JobDocument> applied(
            ResponseEntity<JobDocument> answer, Duration patience, ResponseEntity<?> accepted) {
        ResponseEntity.BodyBuilder applied = ResponseEntity.status(answer.getStatusCode())
                .headers(answer.getHeaders())
                .header("Preference-Applied", "wait=" + patience.toSeconds());
        if (accepted.getHeaders().getFirst(Idempotency.REPLAYED) != null) {
            applied.header(Idempotency.REPLAYED, "true");
        }
        return applied.body(answer.getBody());
    }
}
