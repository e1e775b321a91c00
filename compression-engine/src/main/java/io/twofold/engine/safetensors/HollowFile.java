package io.twofold.engine.safetensors;

import io.twofold.failure.CompressionException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file with the size and the header of a safetensors file that lies elsewhere, but without its data: whoever reads only
 * the header cannot tell them apart. It takes hardly any room where the file system knows holes.
 */
public final class HollowFile {
    /** To begin with: the whole header of most models, and enough to tell what a file is that is none. */
    public static final int FIRST_BYTES = 1 << 16;

    private HollowFile() {}

    /**
     * How many bytes of a file must be there for its header to be read, or to be refused as that of the whole file.
     *
     * @param start its first bytes, {@link #FIRST_BYTES} if it has as many
     * @param fileBytes size of the whole file
     * @return at least as many as there are
     */
    public static int headBytes(byte[] start, long fileBytes) {
        if (start.length < Header.PREFIX) {
            return start.length;
        }
        long length = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
        boolean refused = length < 0 || length > Header.MAX_BYTES || length > fileBytes - Header.PREFIX;
        return refused ? start.length : (int) Math.max(start.length, Header.PREFIX + length);
    }

    /**
     * Writes such a file.
     *
     * @param file that does not exist yet
     * @param head its first {@link #headBytes}
     * @param fileBytes how long it will be
     * @throws CompressionException if it cannot be written
     */
    public static void write(Path file, byte[] head, long fileBytes) {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            write(channel, head, 0);
            if (fileBytes > head.length) {
                write(channel, new byte[1], fileBytes - 1);
            }
        } catch (IOException e) {
            throw Refusal.unwritable(file, e);
        }
    }

    private static void write(FileChannel channel, byte[] bytes, long position) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            channel.write(rest, position + rest.position());
        }
    }
}
