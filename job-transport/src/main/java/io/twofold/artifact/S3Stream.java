package io.twofold.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * What an object store sends. The last bytes are given out only when there are as many as promised and, of a whole object,
 * when their SHA-256 is the one that was stored with it: a copy that ends without an exception is right.
 */
final class S3Stream extends InputStream {
    private final String name;
    private final ResponseInputStream<GetObjectResponse> in;
    private final @Nullable String expected;
    private final MessageDigest digest = Sha256.digest();
    private long left;

    /**
     * @param bytes that are to come
     * @param sha256 of them, in hexadecimal, or null if it is not known
     */
    S3Stream(String name, ResponseInputStream<GetObjectResponse> in, long bytes, @Nullable String sha256) {
        this.name = name;
        this.in = in;
        this.left = bytes;
        this.expected = sha256;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (left == 0) {
            return -1;
        }
        int read = receive(target, offset, (int) Math.min(length, left));
        if (read < 0) {
            throw new IOException("The artifact " + name + " was cut off: " + left + " bytes are missing");
        }
        left -= read;
        if (expected != null) {
            digest.update(target, offset, read);
            if (left == 0) {
                verify(expected);
            }
        }
        return read;
    }

    /** The SDK complains of cut connections with exceptions of its own. */
    private int receive(byte[] target, int offset, int length) throws IOException {
        try {
            return in.read(target, offset, length);
        } catch (SdkException e) {
            throw new IOException("The artifact " + name + " could not be read to its end: " + e.getMessage(), e);
        }
    }

    private void verify(String sha256) throws IOException {
        String found = HexFormat.of().formatHex(digest.digest());
        if (!found.equals(sha256)) {
            throw new IOException("The artifact " + name + " is damaged: it has the SHA-256 " + found
                    + ", but was stored with " + sha256);
        }
    }

    @Override
    public void close() throws IOException {
        if (left > 0) {
            in.abort(); // closing would read the rest
        } else {
            in.close();
        }
    }
}
