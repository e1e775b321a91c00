package io.twofold.api.jobs;

import io.twofold.api.ApiProperties;
import io.twofold.job.Job;
import io.twofold.job.JobStatus;
import io.twofold.job.Jobs;
import java.net.URI;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** Answers that are one job: its document, its version, and when to ask again. */
@Component
final class JobAnswers {
    private final Jobs jobs;
    private final ApiProperties properties;

    JobAnswers(Jobs jobs, ApiProperties properties) {
        this.jobs = jobs;
        this.properties = properties;
    }

    static String etag(long revision) {
        return "\"r" + revision + "\"";
    }

    /** The client has the job already as it is. */
    ResponseEntity<JobDocument> unchanged(Jobs.Version version) {
        return headers(HttpStatus.NOT_MODIFIED, version.getRevision(), JobStatus.parse(version.getStatus()))
                .build();
    }

    /** The job as it is; with {@code 202} also where it is. */
    ResponseEntity<JobDocument> answer(HttpStatus status, Job job) {
        ResponseEntity.BodyBuilder answer = headers(status, job.revision(), job.status());
        if (status == HttpStatus.ACCEPTED) {
            answer.location(URI.create("/v1/jobs/" + job.id()));
        }
        return answer.body(JobDocument.of(job, jobs.findAttempts(job.id())));
    }

    private ResponseEntity.BodyBuilder headers(HttpStatus status, long revision, JobStatus now) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(status)
                .eTag(etag(revision))
                .header(HttpHeaders.CACHE_CONTROL, "private, no-cache");
        if (!now.isTerminal()) {
            answer.header(
                    HttpHeaders.RETRY_AFTER,
                    Long.toString(Math.max(1, properties.pollAfter().toSeconds())));
        }
        return answer;
    }
}
