package io.twofold.job;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One claim of a job, from the beginning of the work to its end, as it is stored. */
@Entity
@Table(name = "job_attempt")
@SuppressWarnings("NullAway.Init") // Hibernate fills the fields in
public class JobAttempt {
    @EmbeddedId
    private Key key;

    @Column(name = "attempt")
    private int attempt;

    @Column(name = "worker_id")
    private String worker;

    @Column(name = "started_at")
    private Instant startedAt;

    @Column(name = "ended_at")
    private @Nullable Instant endedAt;

    @Column(name = "outcome")
    private @Nullable String outcome;

    @Column(name = "error_code")
    private @Nullable String errorCode;

    @Column(name = "error_detail")
    private @Nullable String errorDetail;

    protected JobAttempt() {}

    /** Job and claim together name an attempt. */
    @Embeddable
    public record Key(
            @Column(name = "job_id") String jobId,
            @Column(name = "epoch") long epoch) implements Serializable {}

    /** The number of the claim. */
    public long epoch() {
        return key.epoch();
    }

    /** How many times the job was tried, this time included; those that were given back do not count. */
    public int attempt() {
        return attempt;
    }

    /** Who worked on it. */
    public String worker() {
        return worker;
    }

    public Instant startedAt() {
        return startedAt;
    }

    /** Null while it runs. */
    public @Nullable Instant endedAt() {
        return endedAt;
    }

    /** {@code succeeded}, {@code failed}, {@code cancelled}, {@code expired}, {@code paused} or {@code released}; null while it runs. */
    public @Nullable String outcome() {
        return outcome;
    }

    /** Why it failed, or null. */
    public @Nullable String errorCode() {
        return errorCode;
    }

    public @Nullable String errorDetail() {
        return errorDetail;
    }
}
