package io.twofold.engine.testing;

import io.twofold.engine.safetensors.Checkpoint;
import io.twofold.engine.safetensors.CheckpointWriter;
import io.twofold.engine.safetensors.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** A model with the same weights under other names, and perhaps more tensors. */
public final class RewrittenCheckpoint {
    private RewrittenCheckpoint() {}

    /**
     * Writes a model's configuration and weights.
     *
     * @param more tensors to add, whose bytes are all 1
     */
    public static void write(Path source, Path target, UnaryOperator<String> rename, List<TensorSpec> more)
            throws IOException {
        Files.copy(source.resolve("config.json"), target.resolve("config.json"));
        try (Checkpoint checkpoint = Checkpoint.open(source)) {
            List<TensorSpec> specs = new ArrayList<>(more);
            checkpoint
                    .names()
                    .forEach(name -> specs.add(new TensorSpec(
                            rename.apply(name),
                            checkpoint.dtype(name),
                            checkpoint.info(name).shape())));
            try (CheckpointWriter writer = CheckpointWriter.create(target, specs)) {
                checkpoint.names().forEach(name -> writer.write(rename.apply(name), checkpoint.bytes(name)));
                for (TensorSpec spec : more) {
                    byte[] bytes = new byte[Math.toIntExact(spec.bytes())];
                    Arrays.fill(bytes, (byte) 1);
                    writer.write(spec.name(), ByteBuffer.wrap(bytes));
                }
                writer.finish();
            }
        }
    }
}
