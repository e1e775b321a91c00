package io.twofold.engine;

import io.twofold.engine.safetensors.AtomicCopy;
import io.twofold.engine.safetensors.AtomicFile;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A state in a hidden directory inside the output, for {@link Twofold#compress}. Files are linked where the file system
 * can do that, so they take no second place on disk. It outlives a process that is killed; who runs to an end, good or
 * bad, closes it, and then it is gone unless it shall be {@linkplain #keep kept}. A lock that the system frees keeps a
 * second process out.
 */
public final class DirectoryRunState extends StoredRunState implements AutoCloseable {
    /** Of the directory inside the output. */
    static final String NAME = ".twofold-resume";

    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

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
            removeUnfinished(directory, notes);
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

    // whoever holds the lock writes alone, so these are what a killed process was writing; they can be large
    private static void removeUnfinished(Path directory, Consumer<String> notes) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, AtomicFile.UNFINISHED)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | DirectoryIteratorException e) {
            notes.accept("What a run was writing when it was killed cannot be removed from " + directory + ": " + e);
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

    @Override
    protected boolean copyTo(String name, Path target) throws IOException {
        Path file = file(name);
        if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        AtomicCopy.make(file, target);
        return true;
    }

    @Override
    protected void copyFrom(String name, Path file) throws IOException {
        AtomicCopy.make(file, file(name));
    }

    private Path file(String name) {
        if (!FILE.matcher(name).matches()) {
            throw new IllegalArgumentException("A name in a state must be like 'search.json', but was " + name);
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
