package io.twofold.engine.safetensors;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes a checkpoint tensor by tensor, in any order: one file, or several shards with an index if it is large.
 *
 * <p>Tensors are declared first and fill the shards in that order. Nothing appears under its name before
 * {@link #finish}, and the index last. For one thread.
 */
public final class CheckpointWriter implements AutoCloseable {
    /** Bytes of tensors in a shard; the largest that transformers writes by default. */
    public static final long DEFAULT_SHARD_BYTES = 5_000_000_000L;

    private final Path directory;
    private final List<TensorSpec> tensors;
    private final List<SafetensorsWriter> shards = new ArrayList<>();
    private final Map<String, Integer> shardOf = new HashMap<>();

    private CheckpointWriter(Path directory, List<TensorSpec> tensors) {
        this.directory = directory;
        this.tensors = List.copyOf(tensors);
    }

    /** A writer with {@link #DEFAULT_SHARD_BYTES}. */
    public static CheckpointWriter create(Path directory, List<TensorSpec> tensors) {
        return create(directory, tensors, DEFAULT_SHARD_BYTES);
    }

    /**
     * Starts a checkpoint in an existing directory.
     *
     * @param shardBytes most bytes of tensors in one shard; a larger tensor gets a shard for itself
     * @throws IllegalArgumentException if a name is declared twice, or there would be more shards than can be read
     */
    public static CheckpointWriter create(Path directory, List<TensorSpec> tensors, long shardBytes) {
        CheckpointWriter writer = new CheckpointWriter(directory, tensors);
        try {
            writer.openShards(shardBytes);
        } catch (RuntimeException e) {
            writer.close();
            throw e;
        }
        return writer;
    }

    /** See {@link SafetensorsWriter#write(String, ByteBuffer)}. */
    public void write(String name, ByteBuffer littleEndian) {
        shard(name).write(name, littleEndian);
    }

    /** See {@link SafetensorsWriter#write(String, FloatBuffer)}. */
    public void write(String name, FloatBuffer values) {
        shard(name).write(name, values);
    }

    /** See {@link SafetensorsWriter#leaveZero}. */
    public void leaveZero(String name) {
        shard(name).leaveZero(name);
    }

    /** Bytes of all files of tensors, headers included. */
    public long fileBytes() {
        return shards.stream().mapToLong(SafetensorsWriter::fileBytes).sum();
    }

    /**
     * Forces every shard to disk and gives it its name, then writes the index if there are several.
     *
     * @throws IllegalStateException if a declared tensor was not written completely; then nothing appears
     */
    public void finish() {
        shards.forEach(SafetensorsWriter::requireComplete);
        shards.forEach(SafetensorsWriter::finish);
        if (shards.size() > 1) {
            Map<String, String> names = new HashMap<>();
            shardOf.forEach((tensor, shard) -> names.put(tensor, fileName(shard, shards.size())));
            long bytes = tensors.stream().mapToLong(TensorSpec::bytes).sum();
            ShardIndex.write(directory.resolve(ShardIndex.FILE_NAME), names, bytes);
        }
    }

    @Override
    public void close() {
        shards.forEach(SafetensorsWriter::close);
    }

    private void openShards(long shardBytes) {
        List<List<TensorSpec>> plan = new ArrayList<>(List.of(new ArrayList<>()));
        long bytes = 0;
        for (TensorSpec tensor : tensors) {
            bytes += tensor.bytes();
            if (bytes > shardBytes && bytes > tensor.bytes()) {
                plan.add(new ArrayList<>());
                bytes = tensor.bytes();
            }
            plan.get(plan.size() - 1).add(tensor);
            if (shardOf.put(tensor.name(), plan.size() - 1) != null) {
                throw new IllegalArgumentException(Refusal.quote(tensor.name()) + " must be declared once");
            }
        }
        if (plan.size() > ShardIndex.MAX_SHARDS) {
            throw new IllegalArgumentException("there must be at most " + ShardIndex.MAX_SHARDS + " shards");
        }
        for (int i = 0; i < plan.size(); i++) {
            shards.add(SafetensorsWriter.create(directory.resolve(fileName(i, plan.size())), plan.get(i)));
        }
    }

    private static String fileName(int shard, int count) {
        return count == 1
                ? CheckpointFiles.SINGLE
                : String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", shard + 1, count);
    }

    private SafetensorsWriter shard(String name) {
        Integer shard = shardOf.get(name);
        if (shard == null) {
            throw new IllegalArgumentException(Refusal.quote(name) + " was not declared");
        }
        return shards.get(shard);
    }
}
