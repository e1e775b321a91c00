package io.twofold.engine.storage;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.safetensors.Checkpoint;
import io.twofold.engine.safetensors.CheckpointWriter;
import io.twofold.engine.safetensors.DType;
import io.twofold.engine.safetensors.TensorSpec;
import io.twofold.engine.testing.TestFiles;
import io.twofold.engine.torch.Torch;
import io.twofold.recipe.ExportFormat;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Exports a tiny model of which two matrices were compressed: one without a sparse part, one without a low-rank part. */
class ExporterTest {
    private static final Map<String, Integer> RANKS =
            Map.of("model.layers.0.mlp.up_proj.weight", 5, "model.layers.2.self_attn.k_proj.weight", 0);

    @TempDir
    private Path directory;

    /** A kind of source: its directory is made from a golden model. */
    enum Source {
        F32,
        F16,
        SHARDED_BF16
    }

    @ParameterizedTest
    @EnumSource(Source.class)
    void bothLayoutsHoldTheSameModelBitForBit(Source kind) throws IOException {
        Path source = source(kind);
        Path dense = directory.resolve("hf-dense");
        Path factored = directory.resolve("factored");
        long denseBytes;
        long factoredBytes;
        try (NDManager manager = Torch.newManager(Device.cpu());
                Checkpoint checkpoint = Checkpoint.open(source);
                CompressedMatrices matrices = compressed(checkpoint, manager)) {
            Exporter exporter = new Exporter(source, checkpoint, matrices, manager);
            denseBytes = exporter.export(ExportFormat.HF_DENSE, dense);
            factoredBytes = exporter.export(ExportFormat.FACTORED, factored);

            assertHoldsTheSame(dense, factored, checkpoint, matrices, manager);
        }
        assertUntouchedTensorsAreTheSource(source, dense);
        assertUntouchedTensorsAreTheSource(source, factored);
        try (Checkpoint checkpoint = Checkpoint.open(dense)) {
            assertThat(denseBytes).isEqualTo(checkpoint.bytes());
        }
        try (Checkpoint checkpoint = Checkpoint.open(factored)) {
            assertThat(factoredBytes).isEqualTo(checkpoint.bytes()).isLessThan(denseBytes);
            assertThat(checkpoint.names())
                    .doesNotContainAnyElementsOf(RANKS.keySet())
                    .contains("model.layers.2.self_attn.k_proj.weight.bitmask");
        }
        assertCompanionsWereCopied(source, dense);
        assertCompanionsWereCopied(source, factored);
    }

    private static void assertHoldsTheSame(
            Path dense, Path factored, Checkpoint source, CompressedMatrices matrices, NDManager manager) {
        try (CheckpointWeights a = CheckpointWeights.open(dense);
                CheckpointWeights b = CheckpointWeights.open(factored)) {
            for (String name : source.names()) {
                float[] values = a.load(manager, name).toFloatArray();
                assertThat(b.load(manager, name).toFloatArray()).as(name).isEqualTo(values);
                assertThat(b.shape(name)).isEqualTo(source.info(name).shape());
                if (matrices.has(name)) {
                    assertThat(matrices.merged(manager, name).toFloatArray()).isEqualTo(values);
                }
            }
        }
    }

    private static void assertUntouchedTensorsAreTheSource(Path source, Path export) {
        try (Checkpoint before = Checkpoint.open(source);
                Checkpoint after = Checkpoint.open(export)) {
            for (String name : before.names()) {
                if (!RANKS.containsKey(name)) {
                    assertThat(after.dtype(name)).isEqualTo(before.dtype(name));
                    assertThat(after.info(name).shape())
                            .isEqualTo(before.info(name).shape());
                    assertThat(after.bytes(name).mismatch(before.bytes(name)))
                            .as(name)
                            .isEqualTo(-1);
                }
            }
        }
    }

    private static void assertCompanionsWereCopied(Path source, Path export) {
        for (String name : List.of("config.json", "tokenizer.json", "License.txt")) {
            assertThat(export.resolve(name)).hasSameBinaryContentAs(source.resolve(name));
        }
        assertThat(export).isDirectoryNotContaining("glob:**{.bin,.py,README.md,.index.json}");
    }

    private Path source(Source kind) throws IOException {
        Path golden = TestFiles.golden(kind == Source.SHARDED_BF16 ? "llama-gqa-bf16-sharded" : "llama-gqa");
        Path source = Files.createDirectory(directory.resolve("source"));
        for (String name : List.of("tokenizer.json", "License.txt", "pytorch_model.bin", "evil.py", "README.md")) {
            Files.writeString(source.resolve(name), name);
        }
        if (kind == Source.F16) {
            Files.copy(golden.resolve("config.json"), source.resolve("config.json"));
            convert(golden, source);
            return source;
        }
        try (var files = Files.list(golden)) {
            for (Path file : files.filter(file -> !file.getFileName().toString().startsWith("expected"))
                    .toList()) {
                Files.copy(file, source.resolve(file.getFileName()));
            }
        }
        return source;
    }

    private static void convert(Path golden, Path target) {
        try (Checkpoint checkpoint = Checkpoint.open(golden)) {
            List<TensorSpec> specs = checkpoint.names().stream()
                    .map(name -> new TensorSpec(
                            name, DType.F16, checkpoint.info(name).shape()))
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

    private CompressedMatrices compressed(Checkpoint checkpoint, NDManager manager) {
        CompressedMatrices matrices = new CompressedMatrices(directory.resolve("matrices"), checkpoint);
        Random random = new Random(13);
        RANKS.forEach((name, rank) -> {
            NDArray weight = new DeviceTensors().loadFloat(manager, checkpoint, name);
            long rows = weight.getShape().get(0);
            long columns = weight.getShape().get(1);
            int entries = (int) (rows * columns);
            NDArray u = TestMatrices.gaussian(manager, rows, rank, random);
            NDArray v = TestMatrices.gaussian(manager, rank, columns, random);
            boolean[] mask = TestMatrices.mask(entries, rank == 0 ? entries / 3 : 0, random);
            matrices.store(name, weight, u, v, manager.create(mask, weight.getShape()), null);
        });
        return matrices;
    }
}
