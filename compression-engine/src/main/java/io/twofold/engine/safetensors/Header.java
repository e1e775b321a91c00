package io.twofold.engine.safetensors;

import io.twofold.failure.CompressionException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;

/**
 * What stands before the data: 8 bytes of length (little-endian), then that many bytes of JSON.
 *
 * @param tensors in the order of their bytes
 */
record Header(Map<String, String> metadata, Map<String, TensorInfo> tensors) {
    /** The reference allows 100 MB; 25 MB hold 100,000 tensors and keep the parser's memory small. */
    static final int MAX_BYTES = 25_000_000;

    /** Bytes of the length that stands first. */
    static final int PREFIX = 8;

    Header {
        metadata = Collections.unmodifiableMap(metadata);
        tensors = Collections.unmodifiableMap(tensors);
    }

    /** Reads and checks the header of an open file; nothing is allocated before its length is known to be true. */
    static Header read(Path file, FileChannel channel) throws IOException {
        long fileBytes = channel.size();
        byte[] start = bytes(channel, 0, (int) Math.min(fileBytes, ForeignFormat.BYTES_NEEDED));
        if (fileBytes < PREFIX) {
            throw framing(file, start, "it is only " + fileBytes + " bytes long");
        }
        long length = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 0 || length > MAX_BYTES) {
            throw framing(
                    file,
                    start,
                    "its header claims " + Long.toUnsignedString(length) + " bytes, more than the " + MAX_BYTES
                            + " allowed");
        }
        if (length > fileBytes - PREFIX) {
            throw framing(file, start, "its header claims " + length + " bytes, but the file has only " + fileBytes);
        }
        if (length == 0 || start[PREFIX] != '{') {
            throw framing(file, start, "its header does not start with '{'");
        }
        byte[] json = bytes(channel, PREFIX, (int) length);
        if (json.length < length) {
            throw Refusal.unsafe(file, "it became shorter while it was read");
        }
        return new HeaderParser(file, PREFIX + length, fileBytes).parse(json);
    }

    /** Up to {@code count} bytes: fewer if the file ends before. */
    private static byte[] bytes(FileChannel channel, long position, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining() && channel.read(buffer, position + buffer.position()) >= 0) {}
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    /** A file that is not even framed like safetensors is probably something else, and saying what helps. */
    private static CompressionException framing(Path file, byte[] start, String what) {
        String foreign = ForeignFormat.describe(start);
        return foreign == null
                ? Refusal.unsafe(file, what)
                : Refusal.unsupported(
                        file, "is " + foreign + ". Only safetensors are read; convert it where you trust its source.");
    }
}
