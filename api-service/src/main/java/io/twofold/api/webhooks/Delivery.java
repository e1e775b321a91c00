package io.twofold.api.webhooks;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** A message to an endpoint and what became of it, as clients see it; described in {@code openapi.yaml}. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record Delivery(
        String id,
        String object,
        String type,
        @Nullable String jobId,
        String status,
        int attempts,
        Instant createdAt,
        @Nullable Instant nextAttemptAt,
        @Nullable Instant attemptedAt,
        @Nullable Instant finishedAt,
        @Nullable Integer responseStatus,
        @Nullable String responseBody,
        @Nullable String error,
        @JsonIgnore long number) {

    static Delivery read(ResultSet row, int index) throws SQLException {
        int status = row.getInt("response_status");
        return new Delivery(
                row.getString("id"),
                "webhook.delivery",
                row.getString("type"),
                row.getString("job_id"),
                row.getString("status"),
                row.getInt("attempts"),
                row.getTimestamp("created_at").toInstant(),
                instant(row, "next_attempt_at"),
                instant(row, "attempted_at"),
                instant(row, "finished_at"),
                status == 0 ? null : status,
                row.getString("response_body"),
                row.getString("error"),
                row.getLong("number"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp written = row.getTimestamp(column);
        return written == null ? null : written.toInstant();
    }
}
