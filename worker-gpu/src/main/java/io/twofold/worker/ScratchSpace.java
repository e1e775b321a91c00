package io.twofold.worker;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where unfinished work lies: one directory per run, empty at its start and gone at its end. */
final class ScratchSpace {
    private static final Logger LOG = LoggerFactory.getLogger(ScratchSpace.class);

    private final Path root;

    ScratchSpace(Path root) {
        this.root = root;
    }

    /** An empty directory of that name, which nobody else uses until it is closed. */
    ScratchDirectory open(String name) throws IOException {
        Files.createDirectories(root);
        Optional<ScratchDirectory> directory = ScratchDirectory.tryLock(root, name);
        if (directory.isEmpty()) {
            throw new IOException("The scratch directory " + name + " is in use by another process");
        }
        directory.get().clear();
        return directory.get();
    }

    /** Removes the directories of runs whose process died; those of living processes stay. */
    void removeLeftovers() {
        if (!Files.isDirectory(root)) {
            return;
        }
        try (Stream<Path> entries = Files.list(root)) {
            List<Path> directories = entries.filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .toList();
            for (Path directory : directories) {
                ScratchDirectory.tryLock(root, String.valueOf(directory.getFileName()))
                        .ifPresent(leftover -> {
                            LOG.info("Removing {}, left over from a worker that died", leftover.path());
                            leftover.close();
                        });
            }
        } catch (IOException e) {
            LOG.warn("Could not remove the leftovers in {}: {}", root, e.toString());
        }
    }

    static void deleteTree(Path tree) throws IOException {
        if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
