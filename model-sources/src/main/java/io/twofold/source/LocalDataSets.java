package io.twofold.source;

import io.twofold.engine.LocalRows;
import io.twofold.engine.tasks.DataSplit;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds splits of data sets in a directory by the names of its files: {@code NAME_SPLIT.jsonl},
 * {@code NAME_SPLIT_1000.json.gz}, {@code NAME-SPLIT-00000-of-00002.parquet} …
 */
final class LocalDataSets {
    private static final String KINDS = "\\.(?:jsonl|json|parquet)(?:\\.gz)?";
    private static final String SHARD = ".*[-.][0-9]{5}-of-[0-9]{5}" + KINDS;

    private final Path directory;

    LocalDataSets(Path directory) {
        this.directory = directory;
    }

    /** The split itself, or for want of it the validation part: not everybody has every part at hand. */
    LocalRows rows(DataSplit split) {
        return Stream.of(split.split(), "validation", "val")
                .flatMap(word -> split.local().stream().flatMap(name -> find(name, word).stream()))
                .findFirst()
                .map(this::rows)
                .orElseThrow(() -> new CompressionException(
                        FailureCode.INVALID_REQUEST,
                        "TWOFOLD_DATASETS is set, and its directory has no data for "
                                + String.join(" or ", split.local()) + "; put there "
                                + split.local().get(0) + "_" + split.split() + ".jsonl (or .json, .parquet, .gz)"));
    }

    private LocalRows rows(List<Path> files) {
        return new LocalRows(
                files,
                files.stream()
                        .map(file -> directory.relativize(file).toString())
                        .collect(Collectors.joining(", ")));
    }

    private Optional<List<Path>> find(String name, String split) {
        Path beginning = directory.resolve(name);
        Path parent = beginning.toAbsolutePath().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            return Optional.empty();
        }
        String exact = Pattern.quote(beginning.getFileName().toString()) + "[_.-]" + Pattern.quote(split);
        List<Path> fitting = list(parent, exact + "(?:[^a-z].*)?" + KINDS);
        List<Path> plain = fitting.stream()
                .filter(file -> fileName(file).matches(exact + KINDS))
                .toList();
        List<Path> files = plain.isEmpty() ? fitting : plain;
        if (files.size() > 1 && !files.stream().allMatch(file -> fileName(file).matches(SHARD))) {
            throw new CompressionException(
                    FailureCode.INVALID_REQUEST,
                    "TWOFOLD_DATASETS has more than one file for the split " + split + " of " + name + ": "
                            + files.stream().map(LocalDataSets::fileName).collect(Collectors.joining(", "))
                            + "; keep one");
        }
        return files.isEmpty() ? Optional.empty() : Optional.of(files);
    }

    private List<Path> list(Path parent, String pattern) {
        try (Stream<Path> files = Files.list(parent)) {
            return files.filter(file -> fileName(file).matches(pattern) && Files.isRegularFile(file))
                    .map(file -> directory.resolve(directory.toAbsolutePath().relativize(file)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String fileName(Path file) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT);
    }
}
