package io.twofold.engine.testing;

import io.twofold.engine.safetensors.Checkpoint;
import io.twofold.engine.safetensors.CheckpointWriter;
import io.twofold.engine.safetensors.DType;
import io.twofold.engine.safetensors.TensorSpec;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;

/** A model's weights written down in another type. */
public final class ConvertedCheckpoint {
    private ConvertedCheckpoint() {}

    /** Writes {@code model.safetensors} into an existing directory. */
    public static void write(Path source, Path target, DType dtype) {
        try (Checkpoint checkpoint = Checkpoint.open(source)) {
            List<TensorSpec> specs = checkpoint.names().stream()
                    .map(name ->
                            new TensorSpec(name, dtype, checkpoint.info(name).shape()))
                    .toList();
            try (CheckpointWriter writer = CheckpointWriter.create(target, specs)) {
                for (String name : checkpoint.names()) {
                    float[] values = new float[(int) checkpoint.info(name).elements()];
                    checkpoint.readFloats(name, FloatBuffer.wrap(values));
                    writer.write(name, FloatBuffer.wrap(values));
                }
                writer.finish();
            }
        }
    }
}
