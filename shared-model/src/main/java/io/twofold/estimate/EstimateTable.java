package io.twofold.estimate;

import io.twofold.failure.FailureCode;
import io.twofold.json.Json;
import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.InvalidRequestException;
import io.twofold.recipe.RequestReader;
import io.twofold.report.Estimate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.JacksonException;

/**
 * The questions that wait for an answer, and the answers that wait for their client. Each statement is a transaction of
 * its own; all times are the database's.
 */
public final class EstimateTable {
    /** Nobody waits any longer for what was asked before. */
    private static final Duration FRESH = Duration.ofMinutes(1);

    private static final int MAX_DETAIL = 2_000;

    private final JdbcClient jdbc;

    public EstimateTable(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    /** Asks, and returns the question's id. */
    public String ask(CompressionRequest request) {
        String id = UUID.randomUUID().toString();
        jdbc.sql("INSERT INTO estimate (id, request) VALUES (:id, CAST(:request AS json))")
                .param("id", id)
                .param("request", Json.write(request))
                .update();
        return id;
    }

    /**
     * Takes the oldest question that nobody has taken. One that this version cannot read is answered with a refusal, and
     * there is none for the moment.
     */
    public Optional<Question> claim() {
        return jdbc.sql("""
                UPDATE estimate SET claimed_at = clock_timestamp()
                WHERE id = (SELECT id FROM estimate
                            WHERE claimed_at IS NULL
                              AND created_at > clock_timestamp() - make_interval(secs => :fresh)
                            ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
                RETURNING id, request""")
                .param("fresh", FRESH.toSeconds())
                .query((row, index) -> new Row(row.getString("id"), row.getString("request")))
                .optional()
                .map(this::read);
    }

    private record Row(String id, String request) {}

    private @Nullable Question read(Row row) {
        try {
            return new Question(row.id, RequestReader.read(Json.parse(row.request)));
        } catch (JacksonException | InvalidRequestException e) {
            answer(
                    row.id,
                    Answer.refusal(
                            FailureCode.INVALID_REQUEST, "the worker cannot read the request: " + e.getMessage()));
            return null;
        }
    }

    /** Answers; does nothing if nobody waits any longer. */
    public void answer(String id, Answer answer) {
        String detail = answer.detail();
        jdbc.sql("""
                UPDATE estimate
                SET answered_at = clock_timestamp(), result = CAST(:result AS json),
                    failure_code = :code, failure_detail = :detail
                WHERE id = :id AND answered_at IS NULL""")
                .param("id", id)
                .param("result", answer.estimate() == null ? null : Json.write(answer.estimate()))
                .param(
                        "code",
                        answer.failure() == null ? null : answer.failure().id())
                .param("detail", detail == null ? null : storable(detail))
                .update();
    }

    /** The answer, once it is there. */
    public Optional<Answer> find(String id) {
        return jdbc.sql("SELECT * FROM estimate WHERE id = :id AND answered_at IS NOT NULL")
                .param("id", id)
                .query(EstimateTable::answer)
                .optional();
    }

    /** Forgets a question and its answer. */
    public void forget(String id) {
        jdbc.sql("DELETE FROM estimate WHERE id = :id").param("id", id).update();
    }

    /** Forgets what is so old that no client can wait for it: its API has died. */
    public int sweep() {
        return jdbc.sql("DELETE FROM estimate WHERE created_at < clock_timestamp() - make_interval(secs => :fresh)")
                .param("fresh", FRESH.toSeconds())
                .update();
    }

    private static Answer answer(ResultSet row, int index) throws SQLException {
        String code = row.getString("failure_code");
        return code == null
                ? Answer.of(Json.mapper().readValue(row.getString("result"), Estimate.class))
                : Answer.refusal(Json.mapper().convertValue(code, FailureCode.class), row.getString("failure_detail"));
    }

    private static String storable(String detail) {
        String text = detail.replace('\0', ' '); // PostgreSQL has no such character
        return text.length() <= MAX_DETAIL ? text : text.substring(0, MAX_DETAIL) + "…";
    }
}
