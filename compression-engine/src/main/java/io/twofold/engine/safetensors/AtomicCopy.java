package io.twofold.engine.safetensors;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A second place for a file, complete and on disk or not at all. It is a hard link where the file system allows one, and
 * takes time and space only where not; so neither of the two may be changed in place afterwards.
 */
public final class AtomicCopy {
    private AtomicCopy() {}

    /**
     * Makes the copy, in place of what has its name.
     *
     * @param target may exist; its directory must
     * @throws IOException if {@code file} is no regular file or cannot be read
     * @throws io.twofold.failure.CompressionException if the copy cannot be written
     */
    public static void make(Path file, Path target) throws IOException {
        Path source = file.toRealPath(); // a link to a symbolic link would change with it
        if (!Files.isRegularFile(source)) {
            throw new IOException(file + " is no regular file");
        }
        if (!link(source, target.toAbsolutePath())) {
            copy(source, target);
        }
    }

    /** False if the two places are not of one file system, or that knows no hard links. */
    private static boolean link(Path source, Path target) throws IOException {
        Path unfinished = AtomicFile.unfinished(target);
        try {
            Files.createLink(unfinished, source);
        } catch (UnsupportedOperationException | FileSystemException e) {
            return false;
        }
        try (FileChannel content = FileChannel.open(source, StandardOpenOption.READ)) {
            content.force(true);
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            // still there if target was this very file before: then a rename does nothing
            Files.deleteIfExists(unfinished);
        }
        AtomicFile.forceDirectory(target);
        return true;
    }

    static void copy(Path source, Path target) throws IOException {
        try (InputStream in = Files.newInputStream(source);
                AtomicFile copy = new AtomicFile(target)) {
            copy.write(in);
            copy.publish();
        }
    }
}
