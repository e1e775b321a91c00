package io.twofold.engine.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** A file that appears under its name complete and on disk, or not at all; until then it is a hidden sibling. */
public final class AtomicFile implements AutoCloseable {
    private final Path target;
    private final Path temporary;
    private final FileChannel channel;
    private boolean published;

    /** @param target may exist; its directory must */
    public AtomicFile(Path target) {
        this.target = target.toAbsolutePath();
        this.temporary = this.target.resolveSibling(".twofold-" + UUID.randomUUID() + ".tmp");
        try {
            this.channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw Refusal.unwritable(target, e);
        }
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
        forceDirectory();
    }

    // the rename itself must survive a crash too; some systems cannot open a directory, and order renames themselves
    private void forceDirectory() {
        try (FileChannel directory = FileChannel.open(target.resolveSibling("."), StandardOpenOption.READ)) {
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
