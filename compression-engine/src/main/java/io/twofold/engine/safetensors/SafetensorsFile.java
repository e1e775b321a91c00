package io.twofold.engine.safetensors;

import io.twofold.failure.CompressionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;

/**
 * An open safetensors file of any size whose header was checked completely; tensors are read one at a time.
 *
 * <p>Format: an 8-byte little-endian header length, the header as JSON, the data. Everything that the format forbids is
 * refused when the file is opened, with {@link CompressionException}: {@code UNSUPPORTED_FORMAT} for another kind of
 * file (recognised by content), {@code UNSAFE_CHECKPOINT} otherwise.
 *
 * <p>May be read by several threads at once. Interrupting a reading thread closes the file, as the JDK's channels do.
 */
public final class SafetensorsFile implements AutoCloseable {
    // Floats are read through a small buffer, not a mapping: mappings live until the garbage collector finds them, and
    // a file cut short by someone else gives an exception here, but a signal in a mapping.
    private static final int CHUNK = 1 << 18;

    private final Path path;
    private final FileChannel channel;
    private final Header header;
    private final long fileBytes;

    private SafetensorsFile(Path path, FileChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        this.header = Header.read(path, channel);
        this.fileBytes = channel.size();
    }

    /** @throws CompressionException if the file is missing, unreadable, of another kind or not a valid safetensors file */
    @SuppressWarnings("resource") // the channel belongs to the object returned
    public static SafetensorsFile open(Path path) {
        if (!Files.isRegularFile(path)) {
            throw Refusal.missing(path, "does not exist or is not a file.");
        }
        FileChannel channel;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
        } catch (IOException e) {
            throw Refusal.unreadable(path, e);
        }
        try {
            return new SafetensorsFile(path, channel);
        } catch (IOException e) {
            close(channel);
            throw Refusal.unreadable(path, e);
        } catch (RuntimeException e) {
            close(channel);
            throw e;
        }
    }

    /** The tensors by name, in the order of their bytes. */
    public Map<String, TensorInfo> tensors() {
        return header.tensors();
    }

    /** The file's own {@code __metadata__}; empty if it has none. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /** Size of the whole file. */
    public long fileBytes() {
        return fileBytes;
    }

    /** @throws CompressionException if there is no such tensor */
    public TensorInfo info(String name) {
        TensorInfo info = header.tensors().get(name);
        if (info == null) {
            throw Refusal.unsafe(path, "it has no tensor " + Refusal.quote(name));
        }
        return info;
    }

    /**
     * The bytes of a tensor, little-endian: a read-only view of the mapped file, valid even after {@link #close}.
     *
     * @throws IllegalArgumentException if the tensor has 2 GiB or more; read it in slices
     */
    public ByteBuffer bytes(String name) {
        long size = info(name).bytes();
        if (size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    Refusal.quote(name) + " has " + size + " bytes, too many for one buffer; read it in slices");
        }
        return bytes(name, 0, (int) size);
    }

    /**
     * Bytes {@code offset … offset + length − 1} of a tensor, as {@link #bytes(String)}.
     *
     * @throws IndexOutOfBoundsException if the tensor ends before
     */
    public ByteBuffer bytes(String name, long offset, int length) {
        TensorInfo info = info(name);
        Objects.checkFromIndexSize(offset, length, info.bytes());
        try {
            return channel.map(FileChannel.MapMode.READ_ONLY, info.begin() + offset, length)
                    .order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw Refusal.unreadable(path, e);
        }
    }

    /** {@link #readFloats(String, FloatBuffer)} into an array of at least as many elements. */
    public void readFloats(String name, float[] target) {
        readFloats(name, FloatBuffer.wrap(target));
    }

    /**
     * Converts a whole F32, F16, BF16 or F64 tensor as {@link FloatCodec} does, and appends it to {@code target}, whose
     * position advances by the number of elements.
     *
     * @throws CompressionException if the tensor is of another type
     * @throws BufferOverflowException if it does not fit
     */
    public void readFloats(String name, FloatBuffer target) {
        long elements = info(name).elements();
        if (elements > target.remaining()) {
            throw new BufferOverflowException();
        }
        FloatBuffer exact = target.slice().limit((int) elements);
        readFloats(name, 0, exact);
        target.position(target.position() + (int) elements);
    }

    /**
     * Fills {@code target} with the elements from {@code firstElement} on, converted as above.
     *
     * @throws IndexOutOfBoundsException if the tensor ends before {@code target} is full
     */
    public void readFloats(String name, long firstElement, FloatBuffer target) {
        TensorInfo info = info(name);
        if (!info.dtype().isFloat()) {
            throw Refusal.unsupported(
                    path,
                    "stores tensor " + Refusal.quote(name) + " as " + info.dtype()
                            + ", but weights must be F32, F16, BF16 or F64; convert the model first.");
        }
        Objects.checkFromIndexSize(firstElement, target.remaining(), info.elements());
        int size = info.dtype().bytes();
        long position = info.begin() + firstElement * size;
        ByteBuffer chunk = ByteBuffer.allocate(Math.min(CHUNK, saturatedBytes(target.remaining(), size)));
        while (target.hasRemaining()) {
            chunk.clear().limit(Math.min(chunk.capacity(), saturatedBytes(target.remaining(), size)));
            readFully(chunk, position);
            position += chunk.limit();
            FloatCodec.decode(info.dtype(), chunk.flip(), target);
        }
    }

    @Override
    public void close() {
        close(channel);
    }

    private static int saturatedBytes(int elements, int size) {
        return (int) Math.min(Integer.MAX_VALUE, (long) elements * size);
    }

    private void readFully(ByteBuffer chunk, long position) {
        try {
            while (chunk.hasRemaining()) {
                if (channel.read(chunk, position + chunk.position()) < 0) {
                    throw Refusal.unsafe(path, "it became shorter after it was opened");
                }
            }
        } catch (IOException e) {
            throw Refusal.unreadable(path, e);
        }
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
