package io.twofold.engine;

import static io.twofold.engine.SampleRuns.BLOCKS;
import static io.twofold.engine.SampleRuns.MATRICES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.twofold.engine.testing.LiveTensors;
import io.twofold.failure.CompressionException;
import io.twofold.json.Json;
import io.twofold.recipe.CompressionRequest;
import io.twofold.report.AllocationReport;
import io.twofold.report.CompressionReport;
import io.twofold.report.ErrorCurves;
import io.twofold.report.MatrixReport;
import io.twofold.report.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateDistortionAllocationTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"0.37", "0.5", "0.9"})
    void meetsTheBudgetExactlyAndSaysWhy(String sparsity) {
        CompressionReport report = compress(request("recipe.sparsity", sparsity), "out");

        double rho = Double.parseDouble(sparsity);
        AllocationReport allocation = report.allocation();
        assertThat(report.size().blockParametersKept())
                .isEqualTo((long) Math.floor((1 - rho) * report.size().blockParametersDense() + 1e-6));
        assertThat(allocation.units()).isEqualTo(allocation.matrices()).hasSize(MATRICES);
        assertThat(allocation.search()).isNull();
        ErrorCurves curves = Objects.requireNonNull(allocation.curves());
        assertThat(curves.sparsities()).hasSize(rho > 0.7 ? 4 : 3);
        assertThat(curves.weights()).hasSize(MATRICES).allMatch(weight -> weight > 0);
        assertThat(curves.errors())
                .hasSize(MATRICES)
                .allSatisfy(errors -> assertThat(errors).isSorted());
        assertThat(curves.rise()).isPositive().isLessThan(curves.uniformRise());
        for (int i = 0; i < MATRICES; i++) {
            MatrixReport matrix = report.matrices().get(i);
            long size = (long) matrix.shape().get(0) * matrix.shape().get(1);
            long kept = (long) matrix.rank()
                            * (matrix.shape().get(0) + matrix.shape().get(1))
                    + matrix.nonZeros();
            assertThat((double) kept).isCloseTo((1 - allocation.sparsity().get(i)) * size, within(2.0));
        }
    }

    /** What it is for: the same decomposition with the same number of parameters, better placed. */
    @Test
    void losesLessOfTheSampleModelThanTheUniformAllocation() {
        CompressionReport uniform = compress(measured("uniform"), "uniform");
        CompressionReport weighed = compress(measured("rate-distortion"), "weighed");

        assertThat(weighed.size().blockParametersKept())
                .isEqualTo(uniform.size().blockParametersKept());
        assertThat(perplexity(weighed)).isLessThan(0.95 * perplexity(uniform));
        assertThat(weighed.calibrationLoss()).isLessThan(uniform.calibrationLoss());
    }

    private static CompressionRequest measured(String allocation) {
        return SampleRuns.request(
                """
                {"preset":"qr-uniform","decomposition":{"iterations":15},"allocation":"%s"}""".formatted(allocation),
                "calibration.sequences",
                "16",
                "calibration.sequenceLength",
                "128",
                "evaluation.perplexity",
                "[\"builtin:sample@256\"]",
                "evaluation.limitTokens",
                "4096");
    }

    private static double perplexity(CompressionReport report) {
        return report.compressed().perplexity().values().iterator().next().token();
    }

    @ParameterizedTest
    @CsvSource({
        "hessian-admm, full-hessian, full-hessian",
        "qr-rpca, full-hessian, diagonal",
        "qr-rpca, alternating, none"
    })
    void triesWhateverTheRecipeDoesToAMatrix(String decomposition, String refit, String scaling) {
        CompressionReport report = compress(
                request(
                        "recipe.decomposition", decomposition,
                        "recipe.refit", refit,
                        "recipe.scaling", scaling),
                "out");

        ErrorCurves curves = Objects.requireNonNull(report.allocation().curves());
        assertThat(curves.errors())
                .hasSize(MATRICES)
                .allSatisfy(errors -> assertThat(errors).isSorted());
        assertThat(report.size().keptRatio()).isEqualTo(0.5);
    }

    @Test
    void countsBytesOfTheFactoredFormIfAsked() {
        CompressionReport report =
                compress(request("recipe.allocation.budget", "bytes", "recipe.ignore", "[\".*k_proj.*\"]"), "out");

        long bytes = 0;
        long dense = 0;
        for (MatrixReport matrix : report.matrices()) {
            long size = (long) matrix.shape().get(0) * matrix.shape().get(1);
            bytes += 2
                            * ((long) matrix.rank()
                                            * (matrix.shape().get(0)
                                                    + matrix.shape().get(1))
                                    + matrix.nonZeros())
                    + size / 8;
            dense += 2 * size;
        }
        long ignored = 2 * report.size().blockParametersDense() - dense;
        double ratio = (double) (bytes + ignored) / (dense + ignored);
        assertThat(ratio).isBetween(0.4995, 0.5);
    }

    @Test
    void saysSoIfTheBitsAloneTakeMoreBytesThanThereAre() {
        assertThatThrownBy(
                        () -> compress(request("recipe.allocation.budget", "bytes", "recipe.sparsity", "0.95"), "out"))
                .isInstanceOf(CompressionException.class)
                .hasMessageContaining("recipe.allocation.budget");
    }

    @Test
    void endsWithTheSameBytesHoweverOftenItWasKilled() throws IOException {
        compress(request(), "straight");
        MemoryRunState memory = new MemoryRunState();
        // after the sensitivities; while the second block is saved; after the third
        for (int kill = 0; kill < 3; kill++) {
            memory.savesUntilKilled = kill == 1 ? 2 : 1;
            memory.killedBeforeTheSave = kill == 1;
            assertThatThrownBy(() -> SampleRuns.compress(
                            request(), directory.resolve("killed"), memory, CompressionListener.SILENT))
                    .isInstanceOf(MemoryRunState.Killed.class);
        }
        memory.savesUntilKilled = Integer.MAX_VALUE;
        SampleRuns.Heard heard = new SampleRuns.Heard();

        Path resumed = directory.resolve("resumed");
        SampleRuns.compress(request(), resumed, memory, heard);

        assertThat(heard.heardOf("differentiated sequence")).isFalse();
        assertThat(heard.heardOf("tried block")).isTrue();
        assertThat(resumed.resolve("factored/model.safetensors"))
                .hasSameBinaryContentAs(directory.resolve("straight/factored/model.safetensors"));
        assertThat(Json.parse(Files.readString(resumed.resolve("report.json"))).get("allocation"))
                .isEqualTo(Json.parse(Files.readString(directory.resolve("straight/report.json")))
                        .get("allocation"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"block", "matrix"})
    void isAStartForALearntAllocation(String granularity) {
        CompressionReport report = compress(SampleRuns.request("""
                        {"preset":"clma","decomposition":{"iterations":6,"warmIterations":3},
                         "allocation":{"outerIterations":1,"start":"rate-distortion","granularity":"%s",
                          "optimizer":{"learningRate":1e-9},"minibatch":{"sequences":2,"sequenceLength":32}}}""".formatted(granularity)), "out");

        List<Double> sparsity = report.allocation().sparsity();
        assertThat(sparsity)
                .hasSize(granularity.equals("block") ? BLOCKS : MATRICES)
                .anyMatch(s -> Math.abs(s - 0.5) > 0.02);
        assertThat(report.size().keptRatio()).isEqualTo(0.5);
    }

    @Test
    void leavesNothingAliveAndCanBeCancelled() {
        int before = LiveTensors.count();
        List<Progress> heard = new ArrayList<>();
        assertThatThrownBy(() -> SampleRuns.compress(
                        request(), directory.resolve("out"), RunState.NONE, new CompressionListener() {
                            @Override
                            public void progress(Progress now) {
                                heard.add(now);
                            }

                            @Override
                            public boolean cancelled() {
                                return heard.stream()
                                        .anyMatch(now -> now.unit().equals("tried block") && now.done() == 1);
                            }
                        }))
                .isInstanceOf(CompressionCancelledException.class);

        assertThat(LiveTensors.count()).isEqualTo(before);
    }

    private CompressionReport compress(CompressionRequest request, String name) {
        return SampleRuns.compress(request, directory.resolve(name));
    }

    private static CompressionRequest request(String... settings) {
        return SampleRuns.request("""
                {"preset":"qr-uniform","decomposition":{"iterations":6},
                 "allocation":{"kind":"rate-distortion","sequences":2,"iterations":4}}""", settings);
    }
}
