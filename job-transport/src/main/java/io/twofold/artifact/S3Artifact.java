package io.twofold.artifact;

import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** An artifact in an object store. */
record S3Artifact(S3ArtifactStore store, String key, String name, long bytes, Instant storedAt, String etag)
        implements StoredArtifact {
    @Override
    public InputStream open(long offset) {
        if (offset < 0 || offset > bytes) {
            throw new IllegalArgumentException("offset must lie in 0 … " + bytes + ", but was " + offset);
        }
        return offset == bytes ? InputStream.nullInputStream() : store.open(this, offset);
    }

    @Override
    public Optional<URI> link(Duration validity, String mediaType, String disposition) {
        return Optional.of(store.link(this, validity, mediaType, disposition));
    }
}
