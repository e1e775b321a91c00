package io.twofold.api.access;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An API key as its owner may know it later: without its secret, which is shown once and then forgotten.
 *
 * @param id twelve hexadecimal digits, the middle part of {@code twf_ID_SECRET}
 * @param tenant whose jobs it opens
 * @param name what people call it
 * @param scopes what its holder may do
 * @param previousUntil until when the secret from before the last rotation counts too
 * @param expiresAt when it stops to count; null if never
 * @param lastUsedAt to a minute or so
 * @param revokedAt since when it does not count any longer
 */
public record ApiKey(
        String id,
        String tenant,
        String name,
        Set<Scope> scopes,
        Instant createdAt,
        @Nullable Instant rotatedAt,
        @Nullable Instant previousUntil,
        @Nullable Instant expiresAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant revokedAt) {

    /** {@code active}, {@code expired} or {@code revoked}. */
    public String status(Instant now) {
        if (revokedAt != null) {
            return "revoked";
        }
        return expiresAt != null && !now.isBefore(expiresAt) ? "expired" : "active";
    }
}
