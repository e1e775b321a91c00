package io.twofold.engine.safetensors;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The files of a checkpoint directory, and whether they may be read. */
public final class CheckpointFiles {
    static final String SINGLE = "model.safetensors";

    private final Path directory;

    /** @throws io.twofold.failure.CompressionException if it is not a directory */
    public CheckpointFiles(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw Refusal.missing(directory, "does not exist or is not a directory.");
        }
        try {
            this.directory = directory.toRealPath();
        } catch (IOException e) {
            throw Refusal.unreadable(directory, e);
        }
    }

    /** Whether there is anything of that name. */
    public boolean has(String name) {
        return Files.exists(directory.resolve(name));
    }

    /**
     * The path of a file of the checkpoint, which may be opened.
     *
     * @param name a plain file name
     * @throws io.twofold.failure.CompressionException if there is none, or a symbolic link leads out of the directory
     */
    public Path resolve(String name) {
        Path file = directory.resolve(name);
        if (!Files.isRegularFile(file)) {
            throw Refusal.unsafe(file, "it is missing in the checkpoint's directory, or not a file");
        }
        try {
            Path real = file.toRealPath();
            if (!real.startsWith(directory) && !isCachedBlob(real)) {
                throw Refusal.unsafe(file, "it is a link that leads out of the checkpoint's directory");
            }
            return file;
        } catch (IOException e) {
            throw Refusal.unreadable(file, e);
        }
    }

    /**
     * Hugging Face's cache keeps {@code snapshots/REVISION/name} as links to {@code blobs/HASH} two levels up, and these as
     * links to {@code blobs/HA/HASH} beside the repository where several repositories share a file.
     */
    private boolean isCachedBlob(Path real) {
        Path snapshots = directory.getParent();
        if (snapshots == null || !snapshots.endsWith("snapshots")) {
            return false;
        }
        Path own = snapshots.resolveSibling("blobs").resolve(real.getFileName());
        Path shared = snapshots.resolve("../../blobs").normalize();
        return real.equals(own)
                || real.startsWith(shared) && shared.relativize(real).toString().matches("[0-9a-f]{2}/[0-9a-f]{64}");
    }

    /**
     * Reads a small file whole.
     *
     * @throws io.twofold.failure.CompressionException as {@link #resolve}, or if it has more than {@code limit} bytes
     */
    public byte[] read(String name, int limit) {
        Path file = resolve(name);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw Refusal.unsafe(file, "it has more than the " + limit + " bytes that such a file may have");
            }
            return bytes;
        } catch (IOException e) {
            throw Refusal.unreadable(file, e);
        }
    }

    /** Why a directory without weights of the right names cannot be used. */
    RuntimeException noWeights() {
        List<String> names = names();
        String safetensors = first(names, name -> name.endsWith(".safetensors"));
        if (!safetensors.isEmpty()) {
            return Refusal.missing(
                    directory,
                    "has " + Refusal.quote(safetensors) + ", but neither " + SINGLE + " nor " + ShardIndex.FILE_NAME
                            + "; fetch the index, or rename the file if it is the whole model.");
        }
        String foreign = first(names, ForeignFormat::isName);
        return Refusal.unsupported(
                directory,
                (foreign.isEmpty() ? "has no weights" : "has only " + Refusal.quote(foreign) + " for weights")
                        + ". Only safetensors are read: choose a revision that has " + SINGLE
                        + ", or convert it where you trust its source.");
    }

    private static String first(List<String> names, Predicate<String> test) {
        return names.stream().filter(test).findFirst().orElse("");
    }

    private List<String> names() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw Refusal.unreadable(directory, e);
        }
    }
}
