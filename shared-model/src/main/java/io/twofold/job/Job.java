package io.twofold.job;

import io.twofold.failure.FailureCode;
import io.twofold.json.Json;
import io.twofold.recipe.JobKind;
import io.twofold.report.Phase;
import io.twofold.report.PhaseProgress;
import io.twofold.report.Progress;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One piece of work that somebody asked for, as it is stored. Read-only: {@link JobLifecycle} changes rows by conditional
 * statements, so that no stale object can be written back over a newer state.
 */
@Entity
@Table(name = "job")
@SuppressWarnings("NullAway.Init") // Hibernate fills the fields in
public class Job {
    @Id
    private String id;

    @Column(name = "tenant")
    private String tenant;

    @Column(name = "status")
    private String status;

    @Column(name = "kind")
    private String kind;

    @Column(name = "priority")
    private int priority;

    @Column(name = "request", columnDefinition = "json")
    private String request;

    @Column(name = "labels", columnDefinition = "jsonb")
    private String labels;

    @Column(name = "epoch")
    private long epoch;

    @Column(name = "attempt")
    private int attempt;

    @Column(name = "phase")
    private @Nullable String phase;

    @Column(name = "progress_done")
    private @Nullable Integer progressDone;

    @Column(name = "progress_total")
    private @Nullable Integer progressTotal;

    @Column(name = "progress_unit")
    private @Nullable String progressUnit;

    @Column(name = "phases", columnDefinition = "jsonb")
    private @Nullable String phases;

    @Column(name = "shards", columnDefinition = "jsonb")
    private @Nullable String shards;

    @Column(name = "error_code")
    private @Nullable String errorCode;

    @Column(name = "error_detail")
    private @Nullable String errorDetail;

    @Column(name = "summary", columnDefinition = "jsonb")
    private @Nullable String summary;

    @Column(name = "manifest_digest")
    private @Nullable String manifestDigest;

    @Column(name = "retry_of")
    private @Nullable String retryOf;

    @Column(name = "deadline")
    private @Nullable Instant deadline;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "started_at")
    private @Nullable Instant startedAt;

    @Column(name = "finished_at")
    private @Nullable Instant finishedAt;

    @Column(name = "artifacts_deleted_at")
    private @Nullable Instant artifactsDeletedAt;

    @Column(name = "revision")
    private long revision;

    protected Job() {}

    /** Such as {@code job_01JD9V3M8Q4X5T7W2Z6B1C0RNE}. */
    public String id() {
        return id;
    }

    /** Whose job it is. */
    public String tenant() {
        return tenant;
    }

    public JobStatus status() {
        return JobStatus.parse(status);
    }

    /** What is done with the model. */
    public JobKind kind() {
        return JobKind.valueOf(kind.toUpperCase(Locale.ROOT));
    }

    public int priority() {
        return priority;
    }

    /** The resolved {@link io.twofold.recipe.JobRequest} as JSON. */
    public JsonNode request() {
        return Json.parse(request);
    }

    @SuppressWarnings("unchecked") // the API lets only strings in
    public Map<String, String> labels() {
        return Json.mapper().readValue(labels, Map.class);
    }

    /** How often the job was claimed; the artifacts of a finished job are those of this epoch. */
    public long epoch() {
        return epoch;
    }

    /** How often the job was tried. */
    public int attempt() {
        return attempt;
    }

    /** How far the last attempt has come, or null if it has not told yet. */
    public @Nullable Progress progress() {
        if (phase == null || progressDone == null || progressTotal == null || progressUnit == null) {
            return null;
        }
        String name = phase;
        Phase known = Arrays.stream(Phase.values())
                .filter(p -> p.id().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("job " + id + " has the unknown phase " + name));
        return new Progress(known, progressDone, progressTotal, progressUnit);
    }

    /** Times of the phases of the last attempt, and what those to come are expected to take; empty until it has told. */
    public List<PhaseProgress> phases() {
        return phases == null ? List.of() : List.of(Json.mapper().readValue(phases, PhaseProgress[].class));
    }

    /** How many parts of a shared job wait, run and are done; null until they were offered. */
    public @Nullable ShardCounts shards() {
        return shards == null ? null : Json.mapper().readValue(shards, ShardCounts.class);
    }

    /** Why the last attempt failed, or null; a name that {@link FailureCode} knew when it was written. */
    public @Nullable String errorCode() {
        return errorCode;
    }

    public @Nullable String errorDetail() {
        return errorDetail;
    }

    /** The report of a succeeded job without its long parts, else null; all of it is {@link Jobs#findReport}. */
    public @Nullable JsonNode summary() {
        return summary == null ? null : Json.parse(summary);
    }

    /** SHA-256 of the {@code manifest.json} of a succeeded job, else null. */
    public @Nullable String manifestDigest() {
        return manifestDigest;
    }

    /** The job that this one repeats, or null. */
    public @Nullable String retryOf() {
        return retryOf;
    }

    /** When it expires unless it has finished, or null. */
    public @Nullable Instant deadline() {
        return deadline;
    }

    public Instant createdAt() {
        return createdAt;
    }

    public @Nullable Instant startedAt() {
        return startedAt;
    }

    public @Nullable Instant finishedAt() {
        return finishedAt;
    }

    /** Since when the files of the result are no longer given out; null while they are. */
    public @Nullable Instant artifactsDeletedAt() {
        return artifactsDeletedAt;
    }

    /** Rises whenever something changes that a client can see. */
    public long revision() {
        return revision;
    }

    /** What the status lets a user do. */
    public List<JobAction> allowedActions() {
        return JobAction.allowedIn(status());
    }
}
