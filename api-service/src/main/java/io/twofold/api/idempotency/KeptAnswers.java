package io.twofold.api.idempotency;

import io.twofold.json.Json;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;

/** The table of answers, each under its tenant's key, for as long as they are kept. */
@Component
class KeptAnswers {
    private static final int LOCK_SPACE = 7; // keeps these locks apart from other uses of the same numbers

    private final JdbcClient jdbc;
    private final Duration retention;

    KeptAnswers(JdbcClient jdbc, IdempotencyProperties properties) {
        this.jdbc = jdbc;
        this.retention = properties.retention();
    }

    /** Takes the key until the transaction ends. @return false if another request has it */
    boolean lock(String tenant, IdempotencyKey key) {
        return jdbc.sql("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, :space))")
                .param("name", tenant + "\n" + key.text())
                .param("space", LOCK_SPACE)
                .query(Boolean.class)
                .single();
    }

    Optional<KeptAnswer> find(String tenant, IdempotencyKey key) {
        return jdbc.sql("""
                SELECT fingerprint, status, headers, body FROM idempotent_answer
                WHERE tenant = :tenant AND key = :key
                  AND created_at > clock_timestamp() - make_interval(secs => :retention)""")
                .param("tenant", tenant)
                .param("key", key.text())
                .param("retention", retention.toSeconds())
                .query((row, index) -> new KeptAnswer(
                        row.getBytes("fingerprint"),
                        row.getInt("status"),
                        Json.mapper().readValue(row.getString("headers"), new TypeReference<Map<String, String>>() {}),
                        row.getBytes("body")))
                .optional();
    }

    /** Keeps an answer; one that is too old to be found is replaced. */
    void put(String tenant, IdempotencyKey key, KeptAnswer answer) {
        jdbc.sql("""
                INSERT INTO idempotent_answer (tenant, key, fingerprint, status, headers, body)
                VALUES (:tenant, :key, :fingerprint, :status, CAST(:headers AS json), :body)
                ON CONFLICT (tenant, key) DO UPDATE SET fingerprint = EXCLUDED.fingerprint, status = EXCLUDED.status,
                    headers = EXCLUDED.headers, body = EXCLUDED.body, created_at = EXCLUDED.created_at""")
                .param("tenant", tenant)
                .param("key", key.text())
                .param("fingerprint", answer.fingerprint())
                .param("status", answer.status())
                .param("headers", Json.write(answer.headers()))
                .param("body", answer.body())
                .update();
    }

    /** Forgets what is too old. @return how many answers */
    int sweep() {
        return jdbc.sql("""
                DELETE FROM idempotent_answer
                WHERE created_at <= clock_timestamp() - make_interval(secs => :retention)""").param("retention", retention.toSeconds()).update();
    }
}
