package io.twofold.api.access;

/**
 * A key at the one moment when its secret is known.
 *
 * @param key what is kept of it
 * @param text what its holder sends, {@code twf_ID_SECRET}
 */
public record IssuedKey(ApiKey key, String text) {

    /** Without the secret: what is printed by accident ends up in logs. */
    @Override
    public String toString() {
        return "IssuedKey[" + key.id() + "]";
    }
}
