package io.twofold.artifact;

import java.io.InputStream;
import java.time.Instant;

/** One file in the store. */
public interface StoredArtifact {
    /** The name under which it was put, such as {@code hf-dense/model.safetensors}. */
    String name();

    /** Its size. */
    long bytes();

    /** When it was put, by the store's clock. */
    Instant storedAt();

    /**
     * Reads it from byte {@code offset} to the end; the caller closes the stream.
     *
     * @throws IllegalArgumentException if the offset is negative or beyond the end
     * @throws ArtifactStoreException if it cannot be read
     */
    InputStream open(long offset);
}
