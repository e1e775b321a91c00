package io.twofold.artifact;

import io.twofold.failure.FailureCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/** An artifact on disk. */
record FileArtifact(String name, long bytes, Instant storedAt, Path path) implements StoredArtifact {
    @Override
    @SuppressWarnings("MustBeClosedChecker") // the stream takes the channel over
    public InputStream open(long offset) {
        if (offset < 0 || offset > bytes) {
            throw new IllegalArgumentException("offset must lie in 0 … " + bytes + ", but was " + offset);
        }
        try {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            channel.position(offset);
            return Channels.newInputStream(channel);
        } catch (IOException e) {
            throw new ArtifactStoreException(
                    FailureCode.STORAGE_UNAVAILABLE, "Could not read the artifact " + name + ": " + e, e);
        }
    }
}
