package io.twofold.source.fetch;

import io.twofold.engine.FetchMonitor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests of files that were fetched, computed from the disk, so that a bad disk is noticed too. */
public enum FileDigest {
    /** Of files that Git keeps by Git LFS. */
    SHA256("SHA-256"),
    /** Git's own name of a small file: SHA-1 of {@code blob SIZE\0} and the content. */
    GIT_BLOB("SHA-1"),
    /** What object stores have as the ETag of an object that came in one part. */
    MD5("MD5");

    private final String algorithm;

    FileDigest(String algorithm) {
        this.algorithm = algorithm;
    }

    /** As lower-case hexadecimal digits. */
    public String of(Path file, FetchMonitor monitor) throws IOException {
        MessageDigest digest = digest();
        if (this == GIT_BLOB) {
            digest.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.US_ASCII));
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 20];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                monitor.checkCancelled();
                digest.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Of a text in UTF-8. */
    public String of(String text) {
        return HexFormat.of().formatHex(digest().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private MessageDigest digest() {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform must have these three
        }
    }

    @Override
    public String toString() {
        return this == GIT_BLOB ? "Git's SHA-1" : algorithm;
    }
}
