package io.twofold.job;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Jobs that failed although nothing seems wrong with what they were asked for: all attempts were spent on failures that
 * should have passed, or Twofold itself has a defect. An operator mends the cause and replays them:
 * {@link JobLifecycle#replay}. A letter goes with its job.
 */
public final class DeadLetters {
    private static final String SELECT = """
            SELECT d.*, j.tenant, j.kind, j.attempt, j.error_code, j.error_detail
            FROM dead_letter d JOIN job j ON j.id = d.job_id\s""";

    private final JdbcClient jdbc;

    public DeadLetters(DataSource database) {
        this(JdbcClient.create(database));
    }

    DeadLetters(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * One of them.
     *
     * @param jobId the job that failed
     * @param kind what it was to do
     * @param attempts how often it was tried
     * @param replayedAs the job that was made of it, or null if there is none (any more)
     */
    public record DeadLetter(
            String jobId,
            String tenant,
            String kind,
            int attempts,
            String errorCode,
            @Nullable String errorDetail,
            Instant createdAt,
            @Nullable Instant replayedAt,
            @Nullable String replayedAs) {

        private static DeadLetter of(ResultSet row, int index) throws SQLException {
            return new DeadLetter(
                    row.getString("job_id"),
                    row.getString("tenant"),
                    row.getString("kind"),
                    row.getInt("attempt"),
                    row.getString("error_code"),
                    row.getString("error_detail"),
                    row.getObject("created_at", OffsetDateTime.class).toInstant(),
                    Optional.ofNullable(row.getObject("replayed_at", OffsetDateTime.class))
                            .map(OffsetDateTime::toInstant)
                            .orElse(null),
                    row.getString("replayed_as"));
        }
    }

    /**
     * A page of the list: the newest jobs first.
     *
     * @param before only jobs with an id below this one
     * @param limit at most so many
     */
    public List<DeadLetter> list(String before, int limit) {
        return jdbc.sql(SELECT + "WHERE d.job_id < :before ORDER BY d.job_id DESC LIMIT :limit")
                .param("before", before)
                .param("limit", limit)
                .query(DeadLetter::of)
                .list();
    }

    public Optional<DeadLetter> find(String jobId) {
        return jdbc.sql(SELECT + "WHERE d.job_id = :id")
                .param("id", jobId)
                .query(DeadLetter::of)
                .optional();
    }

    /** Takes a letter off the list; the job stays. @return whether there was one */
    public boolean remove(String jobId) {
        return jdbc.sql("DELETE FROM dead_letter WHERE job_id = :id")
                        .param("id", jobId)
                        .update()
                > 0;
    }

    void add(String jobId) {
        jdbc.sql("INSERT INTO dead_letter (job_id) VALUES (:id) ON CONFLICT DO NOTHING")
                .param("id", jobId)
                .update();
    }

    /** Notes that somebody has had another try; of several the first counts. */
    void replayed(String jobId, String as) {
        jdbc.sql("""
                UPDATE dead_letter SET replayed_at = clock_timestamp(), replayed_as = :as
                WHERE job_id = :id AND replayed_at IS NULL""").param("id", jobId).param("as", as).update();
    }
}
