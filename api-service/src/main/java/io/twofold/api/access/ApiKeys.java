package io.twofold.api.access;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The keys in the database. Each statement is a transaction of its own; no secret is stored. */
@Component
public final class ApiKeys {
    private final JdbcClient jdbc;

    public ApiKeys(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    /**
     * Makes a key.
     *
     * @param tenant up to 63 letters, digits, dots, dashes and underscores
     * @param name what people call it
     * @param scopes at least one
     * @param expiresAt null if never
     * @throws IllegalArgumentException if the tenant's name or the set of scopes cannot be
     */
    public IssuedKey create(String tenant, String name, Set<Scope> scopes, @Nullable Instant expiresAt) {
        if (!Tenants.isValid(tenant)) {
            throw new IllegalArgumentException(Tenants.RULE + ", but was '" + tenant + "'");
        }
        if (scopes.isEmpty()) {
            throw new IllegalArgumentException("a key needs at least one scope");
        }
        String id = KeyText.newId();
        String text = KeyText.generate(id);
        ApiKey key = jdbc.sql("""
                INSERT INTO api_key (id, tenant, name, scopes, hash, expires_at)
                VALUES (:id, :tenant, :name, string_to_array(:scopes, ','), :hash, :expires) RETURNING *""")
                .param("id", id)
                .param("tenant", tenant)
                .param("name", name)
                .param("scopes", new TreeSet<>(scopes).stream().map(Scope::id).collect(Collectors.joining(",")))
                .param("hash", KeyText.hash(text))
                .param("expires", expiresAt == null ? null : expiresAt.atOffset(ZoneOffset.UTC))
                .query(ApiKeys::key)
                .single();
        return new IssuedKey(key, text);
    }

    /** All keys, those that do not count any longer included, oldest first. */
    public List<ApiKey> list() {
        return jdbc.sql("SELECT * FROM api_key ORDER BY created_at, id")
                .query(ApiKeys::key)
                .list();
    }

    /**
     * Gives a key a new secret. The one it had counts for {@code overlap} more; one from an earlier rotation does not.
     *
     * @return empty if there is no such key, or it was revoked
     */
    public Optional<IssuedKey> rotate(String id, Duration overlap) {
        String text = KeyText.generate(id);
        return jdbc.sql("""
                UPDATE api_key SET previous_hash = hash, previous_until = now() + make_interval(secs => :overlap),
                       hash = :hash, rotated_at = now()
                WHERE id = :id AND revoked_at IS NULL RETURNING *""")
                .param("id", id)
                .param("overlap", (double) overlap.toSeconds())
                .param("hash", KeyText.hash(text))
                .query(ApiKeys::key)
                .optional()
                .map(key -> new IssuedKey(key, text));
    }

    /** Ends a key, both its secrets; empty if there is none. Revoking twice changes nothing. */
    public Optional<ApiKey> revoke(String id) {
        return jdbc.sql("UPDATE api_key SET revoked_at = coalesce(revoked_at, now()) WHERE id = :id RETURNING *")
                .param("id", id)
                .query(ApiKeys::key)
                .optional();
    }

    /** Whether a key was ever made here; one that was revoked still shuts out those who have none. */
    boolean exist() {
        return jdbc.sql("SELECT EXISTS (SELECT FROM api_key)")
                .query(Boolean.class)
                .single();
    }

    /** What is needed to check keys: all that may still count, by id. */
    Map<String, LiveKey> live() {
        return jdbc
                .sql("SELECT * FROM api_key WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())")
                .query((row, index) ->
                        new LiveKey(key(row, index), row.getString("hash"), row.getString("previous_hash")))
                .list()
                .stream()
                .collect(Collectors.toMap(live -> live.key().id(), Function.identity()));
    }

    /** Notes that keys were used, for those of which the database has not heard for a minute. */
    void used(Collection<String> ids) {
        if (ids.isEmpty()) {
            return;
        }
        jdbc.sql("""
                UPDATE api_key SET last_used_at = now() WHERE id = ANY (string_to_array(:ids, ','))
                AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')""").param("ids", String.join(",", ids)).update();
    }

    private static ApiKey key(ResultSet row, int index) throws SQLException {
        return new ApiKey(
                row.getString("id"),
                row.getString("tenant"),
                row.getString("name"),
                Arrays.stream((String[]) row.getArray("scopes").getArray())
                        .map(Scope::of)
                        .flatMap(Optional::stream)
                        .collect(Collectors.toUnmodifiableSet()),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                time(row, "rotated_at"),
                time(row, "previous_until"),
                time(row, "expires_at"),
                time(row, "last_used_at"),
                time(row, "revoked_at"));
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
