package io.twofold.artifact;

import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** One file in the store. */
public interface StoredArtifact {
    /** The name under which it was put, such as {@code hf-dense/model.safetensors}. */
    String name();

    /** Its size. */
    long bytes();

    /** When it was put, by the store's clock. */
    Instant storedAt();

    /**
     * Reads it from byte {@code offset} to the end; the caller closes the stream. What is cut off ends with an
     * {@link java.io.IOException}, never early; a store that keeps digests checks what is read from byte 0.
     *
     * @throws IllegalArgumentException if the offset is negative or beyond the end
     * @throws ArtifactStoreException if it cannot be read
     */
    InputStream open(long offset);

    /**
     * An address from which everybody who knows it can get the file by HTTP, or nothing if the store has no addresses.
     *
     * @param validity for how long from now
     * @param mediaType what the answer says in {@code Content-Type}
     * @param disposition what it says in {@code Content-Disposition}
     */
    default Optional<URI> link(Duration validity, String mediaType, String disposition) {
        return Optional.empty();
    }
}
