package io.twofold.artifact;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Adds up the files below a directory; what others remove meanwhile does not count. */
final class FileTotals extends SimpleFileVisitor<Path> {
    private long bytes;
    private @Nullable Instant newest;

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        bytes += attributes.size();
        Instant stored = attributes.lastModifiedTime().toInstant();
        Instant before = newest;
        newest = before == null || stored.isAfter(before) ? stored : before;
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
        if (failure instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw failure;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
        if (failure != null && !(failure instanceof NoSuchFileException)) {
            throw failure;
        }
        return FileVisitResult.CONTINUE;
    }

    /** Empty if there was no file. */
    Optional<StoredAttempt> asAttempt(long epoch) {
        return Optional.ofNullable(newest).map(time -> new StoredAttempt(epoch, bytes, time));
    }
}
