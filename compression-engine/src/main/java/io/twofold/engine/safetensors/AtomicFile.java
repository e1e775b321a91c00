package io.twofold.engine.safetensors;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** A file that appears under its name complete and on disk, or not at all; until then it is a hidden sibling. */
public final class AtomicFile implements AutoCloseable {
    /** Matches the names of files that are not published yet, as {@link Files#newDirectoryStream(Path, String)} does. */
    public static final String UNFINISHED = ".twofold-*.tmp";

    private static final int CHUNK = 1 << 20;

    private final Path target;
    private final Path temporary;
    private final FileChannel channel;
    private boolean published;

    /** @param target may exist; its directory must */
    public AtomicFile(Path target) {
        this.target = target.toAbsolutePath();
        this.temporary = unfinished(this.target);
        try {
            this.channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw Refusal.unwritable(target, e);
        }
    }

    /** A hidden sibling of a file that nobody else has. */
    static Path unfinished(Path target) {
        return target.resolveSibling(".twofold-" + UUID.randomUUID() + ".tmp");
    }

    /**
     * Writes a stream to its end, from the beginning of the file on.
     *
     * @return how many bytes that were
     * @throws IOException if the stream cannot be read
     */
    public long write(InputStream in) throws IOException {
        byte[] chunk = new byte[CHUNK];
        long position = 0;
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            write(ByteBuffer.wrap(chunk, 0, count), position);
            position += count;
        }
        return position;
    }

    /** Writes all remaining bytes at an offset; what lies between written ranges is zero. */
    public void write(ByteBuffer bytes, long position) {
        try {
            long next = position;
            while (bytes.hasRemaining()) {
                next += channel.write(bytes, next);
            }
        } catch (IOException e) {
            throw Refusal.unwritable(target, e);
        }
    }

    /** Forces the bytes to disk, then gives the file its name, replacing what had it before. */
    public void publish() {
        try {
            channel.force(true);
            channel.close();
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            published = true;
        } catch (IOException e) {
            throw Refusal.unwritable(target, e);
        }
        forceDirectory(target);
    }

    // the rename itself must survive a crash too; some systems cannot open a directory, and order renames themselves
    static void forceDirectory(Path file) {
        try (FileChannel directory = FileChannel.open(file.resolveSibling("."), StandardOpenOption.READ)) {
            directory.force(true);
        } catch (IOException e) {
            return;
        }
    }

    /** Deletes what was written unless it was published. */
    @Override
    public void close() {
        try {
            channel.close();
            if (!published) {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw Refusal.unwritable(target, e);
        }
    }
}
