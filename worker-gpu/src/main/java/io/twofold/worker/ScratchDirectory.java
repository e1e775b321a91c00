package io.twofold.worker;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The scratch directory of one run, with a lock beside it that the system releases when the process dies. */
final class ScratchDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ScratchDirectory.class);

    private final Path path;
    private final Path lockFile;
    private final FileChannel channel;

    private ScratchDirectory(Path path, Path lockFile, FileChannel channel) {
        this.path = path;
        this.lockFile = lockFile;
        this.channel = channel;
    }

    /** Empty if somebody has it. */
    static Optional<ScratchDirectory> tryLock(Path root, String name) throws IOException {
        Path lockFile = root.resolve(name + ".lock");
        FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (lock(channel) == null) {
            channel.close();
            return Optional.empty();
        }
        return Optional.of(new ScratchDirectory(root.resolve(name), lockFile, channel));
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by another worker of this process
        }
    }

    Path path() {
        return path;
    }

    void clear() throws IOException {
        ScratchSpace.deleteTree(path);
        Files.createDirectories(path);
    }

    /** Removes the directory; what cannot be removed is left to the next start of a worker. */
    @Override
    public void close() {
        try (FileChannel locked = channel) {
            ScratchSpace.deleteTree(path);
            Files.deleteIfExists(lockFile);
        } catch (IOException e) {
            LOG.warn("Could not remove {}: {}", path, e.toString());
        }
    }
}
