package io.twofold.api.jobs;

import io.twofold.failure.FailureCode;
import io.twofold.job.Job;
import io.twofold.job.JobAction;
import io.twofold.job.JobAttempt;
import io.twofold.job.JobStatus;
import io.twofold.job.ShardCounts;
import io.twofold.recipe.JobKind;
import io.twofold.report.Phase;
import io.twofold.report.Progress;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** A job as clients see it; its fields are described in {@code openapi.yaml}. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record JobDocument(
        String id,
        String object,
        JobKind kind,
        JobStatus status,
        @Nullable Phase phase,
        int attempt,
        int priority,
        @Nullable Counter progress,
        @Nullable ShardCounts shards,
        @Nullable Eta eta,
        @Nullable Instant deadline,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Instant artifactsDeletedAt,
        @Nullable Failure error,
        @Nullable JsonNode result,
        List<JobAction> allowedActions,
        Map<String, String> labels,
        JsonNode request,
        @Nullable String retryOf,
        @Nullable List<AttemptDocument> attempts,
        @Nullable List<PhaseDocument> phases,
        Map<String, String> urls) {

    record Counter(int done, int total, String unit) {}

    record Failure(String code, @Nullable String detail, boolean retryable) {}

    /** As it stands in a list: without its attempts and phases. */
    static JobDocument of(Job job) {
        return of(job, null);
    }

    static JobDocument of(Job job, @Nullable List<JobAttempt> attempts) {
        Progress progress = job.progress();
        String self = "/v1/jobs/" + job.id();
        return new JobDocument(
                job.id(),
                job.kind().id() + ".job",
                job.kind(),
                job.status(),
                progress == null ? null : progress.phase(),
                job.attempt(),
                job.priority(),
                progress == null ? null : new Counter(progress.done(), progress.total(), progress.unit()),
                job.shards(),
                job.status() == JobStatus.RUNNING ? Eta.of(job.phases(), job.shards(), Instant.now()) : null,
                job.deadline(),
                job.createdAt(),
                job.startedAt(),
                job.finishedAt(),
                job.artifactsDeletedAt(),
                job.status() == JobStatus.FAILED ? failure(job) : null,
                ResultSummary.of(job),
                job.allowedActions(),
                job.labels(),
                job.request(),
                job.retryOf(),
                attempts == null
                        ? null
                        : attempts.stream().map(AttemptDocument::of).toList(),
                attempts == null
                        ? null
                        : job.phases().stream()
                                .map(phase ->
                                        PhaseDocument.of(phase, !job.status().isClaimed()))
                                .toList(),
                Map.of(
                        "self", self,
                        "dashboard", "/#/jobs/" + job.id(),
                        "events", self + "/events",
                        "report", self + "/report",
                        "metrics", self + "/metrics",
                        "artifacts", self + "/artifacts"));
    }

    private static Failure failure(Job job) {
        String code = String.valueOf(job.errorCode());
        boolean retryable =
                Arrays.stream(FailureCode.values()).anyMatch(known -> known.id().equals(code) && known.isRetryable());
        return new Failure(code, job.errorDetail(), retryable);
    }
}
