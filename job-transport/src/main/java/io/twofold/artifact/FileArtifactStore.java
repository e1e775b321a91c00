package io.twofold.artifact;

import io.twofold.failure.FailureCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keeps artifacts in a directory of this machine, or of a volume that API and workers share. */
public final class FileArtifactStore implements ArtifactStore {
    private static final String UNFINISHED = ".unfinished-";

    private final Path root;

    /** @param root created when the first file is put */
    public FileArtifactStore(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public void put(String jobId, long epoch, String name, Path file) {
        put(jobId, epoch, name, copy -> {
            try (FileChannel source = FileChannel.open(file, StandardOpenOption.READ)) {
                long size = source.size();
                for (long position = 0; position < size; ) {
                    long moved = source.transferTo(position, size - position, copy);
                    if (moved == 0) {
                        throw new IOException(file + " shrank while it was being stored");
                    }
                    position += moved;
                }
            }
        });
    }

    @Override
    public void put(String jobId, long epoch, String name, byte[] content) {
        put(jobId, epoch, name, copy -> {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                copy.write(rest);
            }
        });
    }

    @Override
    public void check() {
        try {
            Files.createDirectories(root);
            Files.delete(Files.createTempFile(root, ".check-", ""));
        } catch (IOException e) {
            throw failure("Nothing can be stored in the artifact directory", e);
        }
    }

    /** Writes the content of a new file. */
    private interface Content {
        void writeTo(FileChannel copy) throws IOException;
    }

    private void put(String jobId, long epoch, String name, Content content) {
        Path target = directory(jobId, epoch).resolve(ArtifactNames.requireName(name));
        // names cannot begin with a dot, so no reader ever sees an unfinished file
        Path unfinished = target.resolveSibling(UNFINISHED + UUID.randomUUID());
        try {
            Files.createDirectories(parent(target));
            try {
                writeDurably(content, unfinished);
                Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                forceDirectories(parent(target));
            } finally {
                Files.deleteIfExists(unfinished);
            }
        } catch (IOException e) {
            throw failure("store " + name + " of job " + jobId, e);
        }
    }

    @Override
    public Optional<StoredArtifact> find(String jobId, long epoch, String name) {
        Path path = directory(jobId, epoch).resolve(ArtifactNames.requireName(name));
        if (!Files.isDirectory(parent(path))) {
            return Optional.empty();
        }
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.isRegularFile()
                    ? Optional.of(new FileArtifact(
                            name,
                            attributes.size(),
                            attributes.lastModifiedTime().toInstant(),
                            path))
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failure("find " + name + " of job " + jobId, e);
        }
    }

    @Override
    public List<StoredArtifact> list(String jobId, long epoch) {
        Path directory = directory(jobId, epoch);
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .map(file -> nameOf(directory, file))
                    .filter(ArtifactNames::isName)
                    .flatMap(name -> find(jobId, epoch, name).stream())
                    .sorted(Comparator.comparing(StoredArtifact::name))
                    .toList();
        } catch (IOException e) {
            throw failure("list the artifacts of job " + jobId, e);
        }
    }

    @Override
    public List<String> jobs(String after, int limit) {
        return children(root)
                .map(FileArtifactStore::fileName)
                .filter(ArtifactNames::isJobId)
                .filter(id -> id.compareTo(after) > 0)
                .sorted()
                .limit(limit)
                .toList();
    }

    @Override
    public List<StoredAttempt> attempts(String jobId) {
        return children(root.resolve(ArtifactNames.requireJobId(jobId)))
                .filter(directory -> ArtifactNames.isEpoch(fileName(directory)))
                .flatMap(directory -> attempt(jobId, directory).stream())
                .sorted(Comparator.comparingLong(StoredAttempt::epoch))
                .toList();
    }

    private static Optional<StoredAttempt> attempt(String jobId, Path directory) {
        FileTotals totals = new FileTotals();
        try {
            Files.walkFileTree(directory, totals);
        } catch (IOException e) {
            throw failure("look at the artifacts of job " + jobId, e);
        }
        return totals.asAttempt(Long.parseLong(fileName(directory)));
    }

    private static Stream<Path> children(Path directory) {
        try (Stream<Path> children = Files.list(directory)) {
            return children.filter(child -> Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)).toList().stream();
        } catch (NoSuchFileException e) {
            return Stream.empty();
        } catch (IOException e) {
            throw failure("list " + directory, e);
        } catch (UncheckedIOException e) {
            throw failure("list " + directory, new IOException(e));
        }
    }

    private static String fileName(Path path) {
        return String.valueOf(path.getFileName());
    }

    private static String nameOf(Path directory, Path file) {
        return directory.relativize(file).toString().replace('\\', '/');
    }

    @Override
    public void delete(String jobId) {
        delete(jobId, root.resolve(ArtifactNames.requireJobId(jobId)));
    }

    @Override
    public void delete(String jobId, long epoch) {
        delete(jobId, directory(jobId, epoch));
    }

    @Override
    public int discardUnfinished(Instant before) {
        if (!Files.isDirectory(root)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(root)) {
            int discarded = 0;
            for (Path file : (Iterable<Path>) files.filter(FileArtifactStore::isUnfinished)::iterator) {
                if (lastWritten(file).isBefore(before) && Files.deleteIfExists(file)) {
                    discarded++;
                }
            }
            return discarded;
        } catch (IOException | UncheckedIOException e) {
            throw failure("discard unfinished files", e instanceof IOException io ? io : new IOException(e));
        }
    }

    private static boolean isUnfinished(Path file) {
        return file.getFileName().toString().startsWith(UNFINISHED)
                && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    private static Instant lastWritten(Path file) throws IOException {
        try {
            return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
        } catch (NoSuchFileException e) {
            return Instant.MAX; // it has just been finished
        }
    }

    private static void delete(String jobId, Path directory) {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            Files.walkFileTree(directory, new Deletion());
        } catch (IOException e) {
            throw failure("delete the artifacts of job " + jobId, e);
        }
    }

    private Path directory(String jobId, long epoch) {
        return root.resolve(ArtifactNames.requireJobId(jobId)).resolve(Long.toString(epoch));
    }

    private static Path parent(Path path) {
        Path parent = path.getParent();
        if (parent == null) {
            throw new IllegalArgumentException(path + " has no parent directory");
        }
        return parent;
    }

    private static void writeDurably(Content content, Path file) throws IOException {
        try (FileChannel copy = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            content.writeTo(copy);
            copy.force(true);
        }
    }

    /** Makes new directory entries survive a power failure, from {@code innermost} up to the root. */
    private void forceDirectories(Path innermost) throws IOException {
        for (Path directory = innermost; directory.startsWith(root); directory = parent(directory)) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static ArtifactStoreException failure(String what, IOException cause) {
        String message = cause.getMessage();
        boolean full = message != null && (message.contains("No space left") || message.contains("quota exceeded"));
        return new ArtifactStoreException(
                full ? FailureCode.INSUFFICIENT_STORAGE : FailureCode.STORAGE_UNAVAILABLE,
                "Could not " + what + ": " + cause,
                cause);
    }

    /** Deletes a tree without following links. */
    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
