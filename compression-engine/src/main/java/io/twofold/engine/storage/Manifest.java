package io.twofold.engine.storage;

import io.twofold.json.Json;
import io.twofold.recipe.JobRequest;
import io.twofold.report.Report;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * What belongs to the output of a compression or an evaluation. Written last: a directory with a manifest is complete. Hidden files and
 * directories at the top do not belong to it.
 *
 * @param format version of this layout
 * @param files every file but the manifest itself, by name
 * @param request what was asked for, completely resolved
 * @param report what came out
 */
public record Manifest(int format, List<Entry> files, JobRequest request, Report report) {
    /** The manifest's own name. */
    public static final String FILE_NAME = "manifest.json";

    /**
     * One file.
     *
     * @param name path below the output directory, with {@code /}
     * @param bytes size
     * @param sha256 lower-case hexadecimal
     */
    public record Entry(String name, long bytes, String sha256) {}

    public Manifest {
        files = List.copyOf(files);
    }

    /**
     * Hashes every file below {@code directory} and writes the manifest there.
     *
     * @param betweenFiles called before each; may throw to give up
     */
    public static Manifest write(Path directory, JobRequest request, Report report, Runnable betweenFiles) {
        try (Stream<Path> tree = Files.walk(directory)) {
            List<Entry> files = tree.filter(Files::isRegularFile)
                    .filter(file -> !directory.relativize(file).toString().startsWith("."))
                    .map(file -> {
                        betweenFiles.run();
                        return entry(directory, file);
                    })
                    .sorted(java.util.Comparator.comparing(Entry::name))
                    .toList();
            Manifest manifest = new Manifest(1, files, request, report);
            Path part = directory.resolve(FILE_NAME + ".part");
            Files.writeString(part, Json.writePretty(manifest));
            Files.move(part, directory.resolve(FILE_NAME), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
            return manifest;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Entry entry(Path directory, Path file) {
        try {
            String name = directory.relativize(file).toString().replace('\\', '/');
            return new Entry(name, Files.size(file), sha256(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SHA-256 of a file's content, lower-case hexadecimal. */
    public static String sha256(Path file) {
        MessageDigest digest = digest();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** SHA-256, lower-case hexadecimal. */
    public static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
