package io.twofold.engine;

import io.twofold.engine.safetensors.AtomicFile;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A state in a hidden directory inside the output, for {@link Twofold#compress}. It outlives a process that is killed; who
 * runs to an end, good or bad, closes it, and then it is gone unless it shall be {@linkplain #keep kept}. A lock that the system frees keeps a second process out.
 */
public final class DirectoryRunState extends StoredRunState implements AutoCloseable {
    /** Of the directory inside the output. */
    static final String NAME = ".twofold-resume";

    private static final Pattern DOCUMENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private final Path output;
    private final Path directory;
    private final FileChannel lock;
    private boolean kept;

    private DirectoryRunState(Path output, Path directory, FileChannel lock, Consumer<String> notes) {
        super(notes);
        this.output = output;
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Opens the state inside an output directory, and creates both if they are missing.
     *
     * @throws CompressionException if another process has it, or the directory cannot be used
     */
    public static DirectoryRunState inside(Path output, Consumer<String> notes) {
        Path directory = output.resolve(NAME);
        try {
            Files.createDirectories(directory);
            FileChannel channel =
                    FileChannel.open(directory.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!lock(channel)) {
                channel.close();
                throw new CompressionException(
                        FailureCode.INVALID_REQUEST,
                        "Another process is compressing into " + output + "; wait for it or name another directory");
            }
            return new DirectoryRunState(output, directory, channel, notes);
        } catch (IOException e) {
            throw new CompressionException(
                    FailureCode.INVALID_REQUEST, "Output " + output + " is not a directory that can be used", e);
        }
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // held by this very process
        }
    }

    @Override
    protected Optional<byte[]> read(String name) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(file(name)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    protected void write(String name, byte[] document) {
        try (AtomicFile file = new AtomicFile(file(name))) {
            file.write(ByteBuffer.wrap(document), 0);
            file.publish();
        }
    }

    private Path file(String name) {
        if (!DOCUMENT.matcher(name).matches()) {
            throw new IllegalArgumentException("A document's name must be like 'search.json', but was " + name);
        }
        return directory.resolve(name);
    }

    /** Lets the state outlive {@link #close}, for a run that failed and may succeed when it is tried again. */
    public void keep() {
        kept = true;
    }

    /** Removes the state unless it is to be kept, and the output directory too if nothing else is in it. */
    @Override
    public void close() {
        try (FileChannel held = lock) {
            if (kept) {
                return;
            }
            Workspace.delete(directory);
            Files.deleteIfExists(output);
        } catch (DirectoryNotEmptyException e) {
            return; // the result is there
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
