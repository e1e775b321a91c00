package io.twofold.artifact;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.sync.RequestBody;

/** What is to be stored, readable in parts and more than once: a request that fails is sent again. */
abstract class S3Content {
    private static final String ANYTHING = "application/octet-stream";

    private final long bytes;

    S3Content(long bytes) {
        this.bytes = bytes;
    }

    static S3Content of(Path file) throws IOException {
        return new S3Content(Files.size(file)) {
            @Override
            @SuppressWarnings("MustBeClosedChecker") // the stream takes the channel over
            InputStream open(long from) throws IOException {
                FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                channel.position(from);
                return Channels.newInputStream(channel);
            }
        };
    }

    static S3Content of(byte[] content) {
        return new S3Content(content.length) {
            @Override
            InputStream open(long from) {
                return new ByteArrayInputStream(content, (int) from, content.length - (int) from);
            }
        };
    }

    abstract InputStream open(long from) throws IOException;

    long bytes() {
        return bytes;
    }

    /** A part of the content, with the SHA-256 of these bytes. */
    record Part(long from, long bytes, byte[] sha256) {}

    /** The SHA-256 of the whole and of its parts, in one pass. */
    record Digests(byte[] whole, List<Part> parts) {}

    /** @param partBytes of each part but the last */
    Digests digests(long partBytes) throws IOException {
        MessageDigest whole = Sha256.digest();
        List<Part> parts = new ArrayList<>();
        byte[] piece = new byte[1 << 16];
        try (InputStream in = open(0)) {
            for (long from = 0; from < bytes; from += partBytes) {
                long length = Math.min(partBytes, bytes - from);
                MessageDigest part = Sha256.digest();
                for (long left = length; left > 0; ) {
                    int read = in.read(piece, 0, (int) Math.min(piece.length, left));
                    if (read < 0) {
                        throw new IOException("the file shrank while it was being stored");
                    }
                    whole.update(piece, 0, read);
                    part.update(piece, 0, read);
                    left -= read;
                }
                parts.add(new Part(from, length, part.digest()));
            }
        }
        return new Digests(whole.digest(), parts);
    }

    RequestBody body() {
        return body(0, bytes);
    }

    RequestBody body(Part part) {
        return body(part.from(), part.bytes());
    }

    private RequestBody body(long from, long length) {
        return RequestBody.fromContentProvider(
                () -> {
                    try {
                        return new BoundedInput(open(from), length);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                length,
                ANYTHING);
    }
}
