package io.twofold.engine.safetensors;

import io.twofold.failure.CompressionException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a safetensors file tensor by tensor, in any order, holding none of them.
 *
 * <p>All tensors are declared first, which fixes the offset of each. The same declarations and values give the same
 * bytes, whatever the order of writing. The file appears under its name only with {@link #finish}; {@link #close}
 * without it leaves nothing behind. For one thread.
 */
public final class SafetensorsWriter implements AutoCloseable {
    /** What loaders look for: the tensors are laid out as PyTorch would. */
    public static final Map<String, String> METADATA = Map.of("format", "pt");

    private static final int CHUNK_ELEMENTS = 1 << 16;

    private final Layout layout;
    private final AtomicFile file;
    private final Map<String, Long> missing = new LinkedHashMap<>();

    private SafetensorsWriter(Path path, Layout layout) {
        this.layout = layout;
        this.file = new AtomicFile(path);
        layout.tensors().forEach((name, info) -> {
            if (info.bytes() > 0) {
                missing.put(name, info.bytes());
            }
        });
    }

    /** A writer with the {@link #METADATA} that loaders expect. */
    public static SafetensorsWriter create(Path path, List<TensorSpec> tensors) {
        return create(path, tensors, METADATA);
    }

    /**
     * Starts a file in an existing directory.
     *
     * @throws IllegalArgumentException if a name is declared twice, or the header would be too large to be read again
     * @throws CompressionException if the directory cannot be written to
     */
    @SuppressWarnings("resource") // closed by the caller
    public static SafetensorsWriter create(Path path, List<TensorSpec> tensors, Map<String, String> metadata) {
        Layout layout = Layout.of(tensors, metadata);
        SafetensorsWriter writer = new SafetensorsWriter(path, layout);
        try {
            writer.file.write(ByteBuffer.wrap(layout.head()), 0);
        } catch (RuntimeException e) {
            writer.close();
            throw e;
        }
        return writer;
    }

    /** Size of the finished file. */
    public long fileBytes() {
        return layout.fileBytes();
    }

    /**
     * Writes all remaining bytes, little-endian, of a tensor; a tensor may come in several pieces, from its start on.
     *
     * @throws IllegalArgumentException if the tensor was not declared or would become too long
     */
    public void write(String name, ByteBuffer littleEndian) {
        file.write(littleEndian, advance(name, littleEndian.remaining()));
    }

    /**
     * Writes all remaining values of a tensor declared as F32, F16 or BF16, rounded to the nearest, ties to even; a
     * tensor may come in several pieces, from its start on.
     *
     * @throws IllegalArgumentException if the tensor was not declared, is of another type or would become too long
     */
    public void write(String name, FloatBuffer values) {
        DType dtype = info(name).dtype();
        if (!dtype.isFloat() || dtype == DType.F64) {
            throw new IllegalArgumentException(Refusal.quote(name) + " is " + dtype + ", not F32, F16 or BF16");
        }
        long position = advance(name, dtype.bytesOf(values.remaining()));
        ByteBuffer chunk = ByteBuffer.allocate(Math.min(CHUNK_ELEMENTS, values.remaining()) * dtype.bytes());
        while (values.hasRemaining()) {
            int count = Math.min(CHUNK_ELEMENTS, values.remaining());
            FloatCodec.encode(dtype, values.slice().limit(count), chunk.clear());
            values.position(values.position() + count);
            file.write(chunk.flip(), position);
            position += chunk.limit();
        }
    }

    /** Leaves what is missing of a tensor zero: a hole in the file, where the file system knows holes. */
    public void leaveZero(String name) {
        long end = info(name).end();
        long left = missing.getOrDefault(name, 0L);
        if (left > 0) {
            advance(name, left);
            file.write(ByteBuffer.allocate(1), end - 1); // the file reaches so far; what lies before is a hole
        }
    }

    /**
     * Forces the file to disk and gives it its name.
     *
     * @throws IllegalStateException if a declared tensor was not written completely
     */
    public void finish() {
        requireComplete();
        file.publish();
    }

    void requireComplete() {
        if (!missing.isEmpty()) {
            throw new IllegalStateException(missing.size() + " declared tensors are not complete, "
                    + Refusal.quote(missing.keySet().iterator().next()) + " among them");
        }
    }

    @Override
    public void close() {
        file.close();
    }

    private TensorInfo info(String name) {
        TensorInfo info = layout.tensors().get(name);
        if (info == null) {
            throw new IllegalArgumentException(Refusal.quote(name) + " was not declared");
        }
        return info;
    }

    /** Books {@code bytes} more of a tensor and gives the absolute offset where they go. */
    private long advance(String name, long bytes) {
        TensorInfo info = info(name);
        long left = missing.getOrDefault(name, 0L);
        if (bytes > left) {
            throw new IllegalArgumentException(
                    Refusal.quote(name) + " has " + left + " bytes left to be written, but " + bytes + " were given");
        }
        if (bytes == left) {
            missing.remove(name);
        } else {
            missing.put(name, left - bytes);
        }
        return info.end() - left;
    }
}
