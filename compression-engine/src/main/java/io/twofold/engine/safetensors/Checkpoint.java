package io.twofold.engine.safetensors;

import io.twofold.failure.CompressionException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The weights in a directory of Hugging Face layout: {@code model.safetensors}, or shards with
 * {@code model.safetensors.index.json}, which must agree with each other exactly.
 *
 * <p>May be read by several threads at once.
 */
public final class Checkpoint implements AutoCloseable {
    private final List<SafetensorsFile> files = new ArrayList<>();
    private final Map<String, SafetensorsFile> holders = new LinkedHashMap<>();
    private final Path directory;

    private Checkpoint(Path directory) {
        this.directory = directory;
    }

    /**
     * Opens and checks every file of weights; where both layouts are present, the single file counts, as in transformers.
     *
     * @throws CompressionException {@code INVALID_REQUEST} if there is no such directory, {@code UNSUPPORTED_FORMAT} if
     *     it holds other formats only, {@code UNSAFE_CHECKPOINT} if a file is damaged, missing or leads elsewhere
     */
    public static Checkpoint open(Path directory) {
        CheckpointFiles files = new CheckpointFiles(directory);
        Checkpoint checkpoint = new Checkpoint(directory);
        try {
            if (files.has(CheckpointFiles.SINGLE)) {
                SafetensorsFile file = checkpoint.add(files.resolve(CheckpointFiles.SINGLE));
                file.tensors().keySet().forEach(name -> checkpoint.holders.put(name, file));
            } else if (files.has(ShardIndex.FILE_NAME)) {
                checkpoint.openShards(files);
            } else {
                throw files.noWeights();
            }
        } catch (RuntimeException e) {
            checkpoint.close();
            throw e;
        }
        return checkpoint;
    }

    /** Where the files lie. */
    public Path directory() {
        return directory;
    }

    /** All tensors, in the order in which they lie on disk. */
    public Set<String> names() {
        return Collections.unmodifiableSet(holders.keySet());
    }

    /**
     * Type, shape and place of a tensor; the offsets count in its own shard.
     *
     * @throws CompressionException if there is no such tensor
     */
    public TensorInfo info(String name) {
        return holder(name).info(name);
    }

    /** The type in which a tensor is stored. */
    public DType dtype(String name) {
        return info(name).dtype();
    }

    /** Sum of the bytes of all tensors. */
    public long bytes() {
        return files.stream()
                .flatMap(file -> file.tensors().values().stream())
                .mapToLong(TensorInfo::bytes)
                .sum();
    }

    /** See {@link SafetensorsFile#readFloats(String, FloatBuffer)}. */
    public void readFloats(String name, FloatBuffer target) {
        holder(name).readFloats(name, target);
    }

    /** See {@link SafetensorsFile#readFloats(String, long, FloatBuffer)}. */
    public void readFloats(String name, long firstElement, FloatBuffer target) {
        holder(name).readFloats(name, firstElement, target);
    }

    /** See {@link SafetensorsFile#bytes(String)}. */
    public ByteBuffer bytes(String name) {
        return holder(name).bytes(name);
    }

    /** See {@link SafetensorsFile#bytes(String, long, int)}. */
    public ByteBuffer bytes(String name, long offset, int length) {
        return holder(name).bytes(name, offset, length);
    }

    @Override
    public void close() {
        files.forEach(SafetensorsFile::close);
    }

    private void openShards(CheckpointFiles directoryFiles) {
        Path index = directoryFiles.resolve(ShardIndex.FILE_NAME);
        Map<String, Set<String>> expected = new TreeMap<>();
        ShardIndex.read(index)
                .forEach((tensor, shard) -> expected.computeIfAbsent(shard, s -> new LinkedHashSet<>())
                        .add(tensor));
        expected.forEach((shard, tensors) -> {
            SafetensorsFile file = add(directoryFiles.resolve(shard));
            for (String tensor : tensors) {
                if (!file.tensors().containsKey(tensor)) {
                    throw Refusal.unsafe(
                            index, "it places tensor " + Refusal.quote(tensor) + " in " + shard + ", which lacks it");
                }
            }
            for (String tensor : file.tensors().keySet()) {
                if (!tensors.contains(tensor)) {
                    throw Refusal.unsafe(
                            index,
                            "it does not place tensor " + Refusal.quote(tensor) + " in " + shard + ", which holds it");
                }
                holders.put(tensor, file);
            }
        });
    }

    private SafetensorsFile add(Path path) {
        SafetensorsFile file = SafetensorsFile.open(path);
        files.add(file);
        return file;
    }

    private SafetensorsFile holder(String name) {
        SafetensorsFile file = holders.get(name);
        if (file == null) {
            throw Refusal.unsafe(directory, "it has no tensor " + Refusal.quote(name));
        }
        return file;
    }
}
