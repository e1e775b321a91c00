package io.twofold.cli;

import io.twofold.api.access.ApiKey;
import io.twofold.api.access.IssuedKey;
import io.twofold.api.access.Scope;
import io.twofold.cli.render.Table;
import io.twofold.json.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** How the {@code keys} verbs show keys. */
final class KeyText {
    private KeyText() {}

    /** The one time that a key is shown: alone on standard output, so that a script can take it. */
    static void show(IssuedKey issued, Output output) {
        ApiKey key = issued.key();
        output.result(document(key).put("key", issued.text()), () -> issued.text() + "\n");
        if (!output.isJson()) {
            output.note("Key " + key.id() + " (" + key.name() + ") of the tenant " + key.tenant() + ": " + scopes(key)
                    + "; expires: " + time(key.expiresAt(), "never") + ". It is not shown again.");
        }
    }

    static String table(List<ApiKey> keys) {
        Table table = Table.ofWords("id", "tenant", "name", "scopes", "status", "created", "expires", "last used");
        for (ApiKey key : keys) {
            table.row(
                    key.id(),
                    key.tenant(),
                    key.name(),
                    scopes(key),
                    key.status(Instant.now()),
                    time(key.createdAt(), ""),
                    time(key.expiresAt(), "never"),
                    time(key.lastUsedAt(), "never"));
        }
        return table.toString();
    }

    static ObjectNode document(ApiKey key) {
        ObjectNode document = Json.mapper().createObjectNode();
        document.put("id", key.id())
                .put("tenant", key.tenant())
                .put("name", key.name())
                .put("status", key.status(Instant.now()))
                .put("created_at", key.createdAt().toString())
                .put("rotated_at", text(key.rotatedAt()))
                .put("previous_until", text(key.previousUntil()))
                .put("expires_at", text(key.expiresAt()))
                .put("last_used_at", text(key.lastUsedAt()))
                .put("revoked_at", text(key.revokedAt()));
        key.scopes().stream().sorted().map(Scope::id).forEach(document.putArray("scopes")::add);
        return document;
    }

    private static String scopes(ApiKey key) {
        return key.scopes().stream().sorted().map(Scope::id).collect(Collectors.joining(","));
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    private static String time(@Nullable Instant time, String none) {
        return time == null ? none : time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
