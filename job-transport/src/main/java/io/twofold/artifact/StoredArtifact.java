package io.twofold.artifact;

import java.io.InputStream;

/** One file in the store. */
public interface StoredArtifact {
    /** The name under which it was put, such as {@code hf-dense/model.safetensors}. */
    String name();

    /** Its size. */
    long bytes();

    /**
     * Reads it from byte {@code offset} to the end; the caller closes the stream.
     *
     * @throws IllegalArgumentException if the offset is negative or beyond the end
     * @throws ArtifactStoreException if it cannot be read
     */
    InputStream open(long offset);
}
