package io.twofold.cli.quality;

import io.twofold.json.Json;
import io.twofold.recipe.InvalidRequestException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where the rows lie: {@code rows/KEY.json}, beside each its report and log; {@code work/} holds what is being made, and
 * {@code texts/} excerpts. One process at a time may have it.
 */
public final class RowDirectory implements AutoCloseable {
    private final Path root;
    private final FileChannel lock;

    private RowDirectory(Path root, FileChannel lock) {
        this.root = root;
        this.lock = lock;
    }

    /**
     * Creates the directory if it is missing and takes it.
     *
     * @throws InvalidRequestException if another process has it
     */
    public static RowDirectory take(Path root) throws IOException {
        Path absolute = root.toAbsolutePath().normalize();
        Files.createDirectories(absolute.resolve("rows"));
        FileChannel channel =
                FileChannel.open(absolute.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean taken;
        try {
            taken = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            taken = false; // held by this very process
        }
        if (!taken) {
            channel.close();
            throw new InvalidRequestException(
                    "", "--out " + root + " is used by another 'bench quality'; wait for it or name another directory");
        }
        return new RowDirectory(absolute, channel);
    }

    /** All rows that lie below {@code root}, in no order; it need not be taken. */
    public static List<Row> rows(Path root) throws IOException {
        Path directory = root.resolve("rows");
        if (!Files.isDirectory(directory)) {
            throw new InvalidRequestException(
                    "", "--out " + root + " holds no rows; run 'bench quality' there without --print first");
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches("[0-9a-f]+\\.json"))
                    .map(RowDirectory::read)
                    .toList();
        }
    }

    /** The rows that count, as one JSON document. */
    public static ObjectNode document(List<Row> rows) {
        ObjectNode document = Json.mapper().createObjectNode();
        document.set("rows", Json.mapper().valueToTree(QualityTable.sorted(rows)));
        return document;
    }

    /** Writes {@code table.md} and {@code table.json}. */
    void writeTable() throws IOException {
        List<Row> rows = rows(root);
        write(root.resolve("table.md"), QualityTable.of(rows));
        write(root.resolve("table.json"), Json.writePretty(document(rows)));
    }

    Optional<Row> find(Trial trial) {
        Path file = file(trial, ".json");
        return Files.exists(file) ? Optional.of(read(file)) : Optional.empty();
    }

    /** Keeps a row; it appears complete or not at all. */
    void save(Trial trial, Row row) throws IOException {
        write(file(trial, ".json"), Json.writePretty(row));
    }

    /** A file of this trial beside its row, such as {@code .log}. */
    Path file(Trial trial, String suffix) {
        return root.resolve("rows").resolve(trial.key() + suffix);
    }

    /** A file or directory of the whole bench. */
    Path resolve(String name) {
        return root.resolve(name);
    }

    /** Scratch space of this trial, created if it is missing. */
    Path work(Trial trial) throws IOException {
        return Files.createDirectories(root.resolve("work").resolve(trial.key()));
    }

    void removeWork(Trial trial) throws IOException {
        Path work = root.resolve("work").resolve(trial.key());
        if (Files.exists(work)) {
            try (Stream<Path> tree = Files.walk(work)) {
                for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    /** Replaces a file as a whole. */
    static void write(Path file, String content) throws IOException {
        Path part = Files.writeString(file.resolveSibling(file.getFileName() + ".part"), content);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Row read(Path file) {
        try {
            return Json.mapper().readValue(Files.readString(file), Row.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
