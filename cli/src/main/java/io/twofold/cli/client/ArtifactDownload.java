package io.twofold.cli.client;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** Brings a job's files here. A file gets its name only when all of it has arrived and its SHA-256 is right. */
public final class ArtifactDownload {
    private final TwofoldClient client;

    public ArtifactDownload(TwofoldClient client) {
        this.client = client;
    }

    /**
     * One file that has arrived.
     *
     * @param name relative to the directory
     * @param sha256 in hexadecimal
     */
    public record File(String name, long bytes, String sha256) {}

    /**
     * Downloads every file of a job.
     *
     * @param directory is created where missing; files of the same names are replaced
     * @param arrived told about each file
     * @throws CompressionException with {@code storage-unavailable} if a file arrives damaged
     */
    public List<File> all(String id, Path directory, Consumer<File> arrived) throws IOException {
        List<File> files = new ArrayList<>();
        for (JsonNode artifact : client.artifacts(id).path("items")) {
            File file = new File(
                    artifact.path("name").asString(""),
                    artifact.path("bytes").asLong(),
                    artifact.path("sha256").asString(""));
            one(id, file, target(directory, file.name()));
            files.add(file);
            arrived.accept(file);
        }
        return files;
    }

    /** Names come from the server: they must not lead out of the directory. */
    private static Path target(Path directory, String name) {
        Path base = directory.toAbsolutePath().normalize();
        Path target = base.resolve(name).normalize();
        if (!target.startsWith(base) || target.equals(base)) {
            throw new CompressionException(
                    FailureCode.INVALID_REQUEST, "The server names a file outside the directory: '" + name + "'");
        }
        return target;
    }

    private void one(String id, File file, Path target) throws IOException {
        Files.createDirectories(target.getParent());
        Path partial = target.resolveSibling(target.getFileName() + ".part");
        try {
            MessageDigest digest = sha256();
            long bytes;
            try (InputStream in = new DigestInputStream(client.artifact(id, file.name()), digest);
                    OutputStream out = Files.newOutputStream(partial)) {
                bytes = in.transferTo(out);
            }
            String found = HexFormat.of().formatHex(digest.digest());
            if (bytes != file.bytes() || !found.equalsIgnoreCase(file.sha256())) {
                throw new CompressionException(
                        FailureCode.STORAGE_UNAVAILABLE,
                        "%s arrived damaged: %d bytes with SHA-256 %s, but the job lists %d bytes with %s; try again"
                                .formatted(file.name(), bytes, found, file.bytes(), file.sha256()));
            }
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
