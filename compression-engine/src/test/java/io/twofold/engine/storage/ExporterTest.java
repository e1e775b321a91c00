package io.twofold.engine.storage;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.model.LanguageModels;
import io.twofold.engine.model.LinearLayer;
import io.twofold.engine.safetensors.Checkpoint;
import io.twofold.engine.safetensors.DType;
import io.twofold.engine.testing.ConvertedCheckpoint;
import io.twofold.engine.testing.TestFiles;
import io.twofold.engine.torch.Torch;
import io.twofold.recipe.ExportFormat;
import io.twofold.recipe.Quantization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Exports tiny models of which two matrices were compressed: one without a low-rank part, one without a sparse part. */
class ExporterTest {
    @TempDir
    private Path directory;

    /** A kind of source: its directory is made from a golden model. */
    enum Source {
        F32("llama-gqa", "model.layers.2.self_attn.k_proj.weight", "model.layers.0.mlp.up_proj.weight"),
        F16("llama-gqa", "model.layers.2.self_attn.k_proj.weight", "model.layers.0.mlp.up_proj.weight"),
        SHARDED_BF16(
                "llama-gqa-bf16-sharded",
                "model.layers.2.self_attn.k_proj.weight",
                "model.layers.0.mlp.up_proj.weight"),
        FUSED("phi3", "model.layers.1.self_attn.qkv_proj.k.weight", "model.layers.0.mlp.gate_up_proj.up.weight"),
        TRANSPOSED("gpt2", "transformer.h.0.attn.c_attn.v.weight", "transformer.h.2.mlp.c_fc.weight");

        private final String golden;
        private final Map<String, Integer> ranks;

        Source(String golden, String sparse, String lowRank) {
            this.golden = golden;
            this.ranks = Map.of(sparse, 0, lowRank, 5);
        }
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
                CheckpointWeights weights = CheckpointWeights.open(source);
                LanguageModel model = LanguageModels.open(source, weights, manager);
                CompressedMatrices matrices = compressed(kind, checkpoint, model, weights, manager)) {
            Exporter exporter = new Exporter(source, checkpoint, MatrixLayout.of(model), matrices, manager);
            denseBytes = exporter.export(ExportFormat.HF_DENSE, dense, () -> {});
            factoredBytes = exporter.export(ExportFormat.FACTORED, factored, () -> {});

            assertHoldsTheSame(dense, factored, weights, model, matrices, manager);
            assertUntouchedTensorsAreTheSource(checkpoint, model, matrices, dense);
            assertUntouchedTensorsAreTheSource(checkpoint, model, matrices, factored);
        }
        try (Checkpoint before = Checkpoint.open(source);
                Checkpoint checkpoint = Checkpoint.open(dense)) {
            assertThat(denseBytes).isEqualTo(checkpoint.bytes()).isEqualTo(before.bytes());
            assertThat(checkpoint.names()).hasSameElementsAs(before.names());
        }
        try (Checkpoint checkpoint = Checkpoint.open(factored)) {
            assertThat(factoredBytes).isEqualTo(checkpoint.bytes()).isLessThan(denseBytes);
            assertThat(checkpoint.names()).doesNotContainAnyElementsOf(kind.ranks.keySet());
            kind.ranks.keySet().forEach(name -> assertThat(checkpoint.names()).contains(name + ".bitmask"));
        }
        assertCompanionsWereCopied(source, dense);
        assertCompanionsWereCopied(source, factored);
    }

    private static void assertHoldsTheSame(
            Path dense,
            Path factored,
            CheckpointWeights source,
            LanguageModel model,
            CompressedMatrices matrices,
            NDManager manager) {
        try (CheckpointWeights a = CheckpointWeights.open(dense);
                CheckpointWeights b = CheckpointWeights.open(factored)) {
            for (String name : model.matrices()) {
                float[] expected = matrices.has(name)
                        ? matrices.merged(manager, name).toFloatArray()
                        : values(model, name, source, manager);
                assertThat(values(model, name, a, manager)).as(name).isEqualTo(expected);
                assertThat(values(model, name, b, manager)).as(name).isEqualTo(expected);
            }
        }
    }

    private static float[] values(LanguageModel model, String name, CheckpointWeights weights, NDManager manager) {
        return LinearLayer.weight(model.layer(name), weights, manager).toFloatArray();
    }

    private static void assertUntouchedTensorsAreTheSource(
            Checkpoint before, LanguageModel model, CompressedMatrices matrices, Path export) {
        Set<String> touched = model.matrices().stream()
                .filter(matrices::has)
                .map(name -> model.layer(name).weight().tensor())
                .collect(Collectors.toSet());
        try (Checkpoint after = Checkpoint.open(export)) {
            for (String name : before.names()) {
                if (!touched.contains(name)) {
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
        Path golden = TestFiles.golden(kind.golden);
        Path source = Files.createDirectory(directory.resolve("source"));
        for (String name : List.of("tokenizer.json", "License.txt", "pytorch_model.bin", "evil.py", "README.md")) {
            Files.writeString(source.resolve(name), name);
        }
        if (kind == Source.F16) {
            Files.copy(golden.resolve("config.json"), source.resolve("config.json"));
            ConvertedCheckpoint.write(golden, source, DType.F16);
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

    private CompressedMatrices compressed(
            Source kind, Checkpoint checkpoint, LanguageModel model, CheckpointWeights weights, NDManager manager) {
        CompressedMatrices matrices =
                new CompressedMatrices(directory.resolve("matrices"), checkpoint, new Quantization.None());
        Random random = new Random(13);
        kind.ranks.forEach((name, rank) -> {
            NDArray weight = LinearLayer.weight(model.layer(name), weights, manager);
            long rows = weight.getShape().get(0);
            long columns = weight.getShape().get(1);
            int entries = (int) (rows * columns);
            NDArray u = TestMatrices.gaussian(manager, rows, rank, random);
            NDArray v = TestMatrices.gaussian(manager, rank, columns, random);
            boolean[] mask = TestMatrices.mask(entries, rank == 0 ? entries / 3 : 0, random);
            matrices.store(model.layer(name), weight, u, v, manager.create(mask, weight.getShape()), null);
        });
        return matrices;
    }
}
