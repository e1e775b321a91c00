package io.twofold.campaign;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The workers' scratch directory on a small file system in memory, where the campaign may mount one. */
final class ScratchDisk implements AutoCloseable {
    private static final String SIZE = "96m";

    private final Path directory;
    private final Path log;
    private boolean mounted;

    ScratchDisk(Path directory, Path log) throws IOException {
        this.directory = directory;
        this.log = log;
        Files.createDirectories(directory);
        this.mounted = Shell.isRoot() && mount();
    }

    private boolean mount() {
        try {
            Shell.run(log, "mount", "-t", "tmpfs", "-o", "size=" + SIZE, "twofold-scratch", directory.toString());
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    Path directory() {
        return directory;
    }

    /** Whether {@link #fill} can be used. */
    boolean canBeFilled() {
        return mounted;
    }

    /** Leaves not a byte free. */
    void fill() throws IOException {
        byte[] zeros = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(ballast())) {
            while (true) {
                out.write(zeros);
            }
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains("No space left")) {
                throw e;
            }
        }
    }

    void free() throws IOException {
        Files.deleteIfExists(ballast());
    }

    private Path ballast() {
        return directory.resolve("ballast");
    }

    @Override
    public void close() throws IOException {
        if (mounted) {
            mounted = false;
            Shell.run(log, "umount", "-l", directory.toString());
        }
    }
}
