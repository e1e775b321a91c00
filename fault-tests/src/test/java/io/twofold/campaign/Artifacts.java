package io.twofold.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The files that jobs published, as they lie on the disk. */
record Artifacts(Path root) {

    /** The SHA-256 of a published file, or why there is none. */
    String sha256(String jobId, long epoch, String name) {
        Path file = root.resolve(jobId).resolve(Long.toString(epoch)).resolve(name);
        if (!Files.exists(file)) {
            return "missing";
        }
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
