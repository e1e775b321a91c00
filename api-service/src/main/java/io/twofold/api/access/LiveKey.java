package io.twofold.api.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key and what its secrets must hash to.
 *
 * @param hash of the secret it has now
 * @param previousHash of the one before, which counts until {@link ApiKey#previousUntil}
 */
record LiveKey(ApiKey key, String hash, @Nullable String previousHash) {

    boolean opensWith(KeyText given, Instant now) {
        boolean current = given.hasHash(hash);
        boolean previous = previousHash != null
                && key.previousUntil() != null
                && now.isBefore(key.previousUntil())
                && given.hasHash(previousHash);
        return (current || previous) && key.status(now).equals("active");
    }
}
