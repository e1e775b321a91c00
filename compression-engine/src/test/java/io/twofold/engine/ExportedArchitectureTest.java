package io.twofold.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.allocation.AllocationSpace;
import io.twofold.engine.allocation.BudgetPlan;
import io.twofold.engine.decomposition.MatrixDecomposition;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.model.LanguageModels;
import io.twofold.engine.safetensors.Checkpoint;
import io.twofold.engine.safetensors.DType;
import io.twofold.engine.safetensors.TensorSpec;
import io.twofold.engine.storage.CheckpointWeights;
import io.twofold.engine.storage.CompressedMatrices;
import io.twofold.engine.storage.Exporter;
import io.twofold.engine.storage.MatrixLayout;
import io.twofold.engine.testing.Difference;
import io.twofold.engine.testing.ForwardCases;
import io.twofold.engine.testing.RewrittenCheckpoint;
import io.twofold.engine.testing.TestFiles;
import io.twofold.engine.torch.Kernels;
import io.twofold.engine.torch.Torch;
import io.twofold.recipe.ExportFormat;
import io.twofold.recipe.Quantization;
import io.twofold.recipe.Recipe;
import io.twofold.report.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compresses the tiny model of every architecture to half. With the system property {@code twofold.exports}, a
 * directory, what was made stays there for {@code tools/reference-check}.
 */
class ExportedArchitectureTest {
    private static final double ROUNDING = 1e-6;

    @TempDir
    private Path temporary;

    static Stream<String> architectures() throws IOException {
        try (Stream<Path> directories = Files.list(TestFiles.resource("/golden"))) {
            return directories
                    .filter(directory -> Files.exists(directory.resolve("config.json")))
                    .map(directory -> directory.getFileName().toString())
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void bothExportsComputeTheSameAndNotWhatTheDenseModelComputes(String name) throws IOException {
        Path source = TestFiles.golden(name);
        Path output = output(name);
        ForwardCases cases = ForwardCases.of(source);
        export(source, cases.get(0), output);

        List<float[]> dense = cases.logits(source);
        List<float[]> exported = cases.logits(output.resolve("hf-dense"));
        List<float[]> factored = cases.logits(output.resolve("factored"));

        for (int i = 0; i < exported.size(); i++) {
            assertThat(Difference.relative(factored.get(i), exported.get(i))).isLessThan(ROUNDING);
            assertThat(Difference.relative(dense.get(i), exported.get(i))).isGreaterThan(0.01);
        }
        cases.write(output.resolve("logits.safetensors"), exported);
    }

    /** Old GPT-2 files hold their attention masks. */
    @Test
    void tensorsThatTheForwardPassDoesNotUseAreCopied() throws IOException {
        List<TensorSpec> masks = List.of(
                new TensorSpec("h.0.attn.bias", DType.BOOL, List.of(1L, 1L, 128L, 128L)),
                new TensorSpec("h.0.attn.masked_bias", DType.F32, List.of()));
        Path source = Files.createDirectory(temporary.resolve("source"));
        RewrittenCheckpoint.write(TestFiles.golden("gpt2"), source, name -> name.replace("transformer.", ""), masks);
        ForwardCases cases = ForwardCases.of(TestFiles.golden("gpt2"));
        Path output = temporary.resolve("output");
        export(source, cases.get(0), output);

        List<float[]> exported = cases.logits(output.resolve("hf-dense"));
        assertThat(Difference.relative(cases.logits(output.resolve("factored")).get(0), exported.get(0)))
                .isLessThan(ROUNDING);
        for (String export : List.of("hf-dense", "factored")) {
            try (Checkpoint before = Checkpoint.open(source);
                    Checkpoint after = Checkpoint.open(output.resolve(export))) {
                assertThat(masks).allSatisfy(mask -> {
                    assertThat(after.dtype(mask.name())).isEqualTo(mask.dtype());
                    assertThat(after.info(mask.name()).shape()).isEqualTo(mask.shape());
                    assertThat(after.bytes(mask.name())).isEqualTo(before.bytes(mask.name()));
                });
            }
        }
    }

    private Path output(String name) {
        String kept = System.getProperty("twofold.exports");
        return (kept == null ? temporary : Path.of(kept)).resolve(name);
    }

    private void export(Path source, List<long[]> sequences, Path output) {
        Recipe recipe = SampleRuns.request("{\"preset\":\"qr-uniform\",\"sparsity\":0.5}")
                .recipe();
        RunMonitor monitor = new RunMonitor(CompressionListener.SILENT);
        try (NDManager manager = Torch.newManager(Device.cpu());
                Checkpoint dense = Checkpoint.open(source);
                CheckpointWeights weights = CheckpointWeights.open(source);
                LanguageModel model = LanguageModels.open(source, weights, manager);
                Kernels kernels = MatrixDecomposition.kernels();
                CompressedMatrices matrices =
                        new CompressedMatrices(temporary.resolve("matrices"), dense, new Quantization.None())) {
            AllocationSpace space = AllocationChoice.space(model, recipe);
            BudgetPlan plan = BudgetPlan.exact(space, space.uniform(recipe.rankRatio()));
            MatrixDecomposition decomposition = MatrixDecomposition.of(kernels, recipe);
            StoredMatrixSink sink = new StoredMatrixSink(
                    model,
                    matrices,
                    FinishedMatrices.notKept(model, matrices),
                    plan.matrices().size(),
                    monitor);
            new BlockwiseCompression(model, recipe, kernels, decomposition, monitor, Phase.DECOMPOSE)
                    .run(plan, sequences, manager, sink);
            assertThat(model.matrices()).isNotEmpty().allMatch(matrices::has);
            Exporter exporter = new Exporter(source, dense, MatrixLayout.of(model), matrices, manager);
            exporter.export(ExportFormat.HF_DENSE, output.resolve("hf-dense"), () -> {});
            exporter.export(ExportFormat.FACTORED, output.resolve("factored"), () -> {});
        }
    }
}
