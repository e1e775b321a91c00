package io.twofold.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.EngineException;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.json.Json;
import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.Evaluation;
import io.twofold.recipe.PerplexityTask;
import io.twofold.recipe.RequestReader;
import io.twofold.report.CompressionReport;
import io.twofold.report.MatrixReport;
import io.twofold.report.Perplexity;
import io.twofold.report.Phase;
import io.twofold.report.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class TwofoldTest {
    private static final String TASK = "builtin:sample@256";
    private static final String ITERATIONS = ",\"decomposition\":{\"iterations\":4}";

    @TempDir
    private Path directory;

    @Test
    void compressesTheSampleModelAndReportsWhatWasStored() throws IOException {
        Path output = directory.resolve("out");
        List<Progress> progress = new ArrayList<>();

        CompressionReport report =
                Twofold.compress(request(ITERATIONS), Sources.anywhere(), output, new CompressionListener() {
                    @Override
                    public void progress(Progress step) {
                        progress.add(step);
                    }
                });

        Perplexity dense = report.dense().of(TASK);
        Perplexity compressed = report.compressed().of(TASK);
        assertThat(compressed.token()).isGreaterThan(dense.token());
        assertThat(report.size().keptRatio()).isLessThanOrEqualTo(0.5).isGreaterThan(0.4999);
        assertThat(report.size().blockParametersKept()).isEqualTo(counted(report.matrices()));
        assertThat(report.size().bytesStored().get("hf-dense"))
                .isEqualTo(report.size().bytesDense());
        assertThat(report.size().bytesStored().get("factored"))
                .isLessThan(report.size().bytesDense());
        assertThat(report.matrices())
                .allSatisfy(matrix -> assertThat(matrix.relativeError()).isBetween(0.0, 0.8));
        assertThat(progress)
                .last()
                .isEqualTo(new Progress(Phase.EVALUATE, windows(progress), windows(progress), "window"));
        assertThat(Json.mapper().readValue(Files.readString(output.resolve("report.json")), CompressionReport.class))
                .isEqualTo(report);
        assertManifestIsComplete(output);
    }

    @Test
    void bothExportsLoadAgainWithTheReportedPerplexity() {
        Path output = directory.resolve("out");
        CompressionReport report =
                Twofold.compress(request(ITERATIONS), Sources.anywhere(), output, CompressionListener.SILENT);
        double reported = report.compressed().of(TASK).token();

        for (String export : List.of("hf-dense", "factored")) {
            double again = Twofold.evaluate(
                            "file:" + output.resolve(export),
                            new Evaluation(List.of(PerplexityTask.parse(TASK)), 4096L),
                            "cpu",
                            Sources.anywhere(),
                            CompressionListener.SILENT)
                    .quality()
                    .of(TASK)
                    .token();
            assertThat(again).as(export).isCloseTo(reported, within(1e-9 * reported));
        }
    }

    @Test
    void givesTheSameBytesForTheSameSeed() throws IOException {
        Twofold.compress(request(ITERATIONS), Sources.anywhere(), directory.resolve("a"), CompressionListener.SILENT);
        Twofold.compress(request(ITERATIONS), Sources.anywhere(), directory.resolve("b"), CompressionListener.SILENT);
        Twofold.compress(
                request(ITERATIONS + ",\"seed\":1"),
                Sources.anywhere(),
                directory.resolve("c"),
                CompressionListener.SILENT);

        String weights = "factored/model.safetensors";
        assertThat(directory.resolve("b").resolve(weights))
                .hasSameBinaryContentAs(directory.resolve("a").resolve(weights));
        assertThat(Files.mismatch(
                        directory.resolve("a").resolve(weights),
                        directory.resolve("c").resolve(weights)))
                .isNotNegative();
    }

    @Test
    void leavesIgnoredMatricesDenseAndTakesTheirShareFromTheOthers() {
        CompressionReport report = Twofold.compress(
                request(ITERATIONS + ",\"ignore\":[\".*down_proj.*\"]"),
                Sources.anywhere(),
                directory.resolve("out"),
                CompressionListener.SILENT);

        assertThat(report.size().keptRatio()).isLessThanOrEqualTo(0.5).isGreaterThan(0.4999);
        assertThat(report.matrices())
                .isNotEmpty()
                .noneMatch(matrix -> matrix.name().contains("down_proj"));
    }

    @Test
    void leavesNothingBehindWhenItIsCancelled() {
        Path output = directory.resolve("out");

        assertThatThrownBy(() ->
                        Twofold.compress(request(ITERATIONS), Sources.anywhere(), output, new CompressionListener() {
                            private boolean stop;

                            @Override
                            public void matrix(MatrixReport matrix) {
                                stop = true;
                            }

                            @Override
                            public boolean cancelled() {
                                return stop;
                            }
                        }))
                .isInstanceOf(CompressionCancelledException.class);
        assertThat(output).doesNotExist();
    }

    @Test
    void repairsWhatAKilledRunLeftAndRefusesADirectoryInUse() throws IOException {
        Path killed = Files.createDirectories(directory.resolve("killed/.work/matrices"));
        Files.createFile(killed.resolve("half"));
        Files.createDirectories(directory.resolve("killed/.twofold-resume"));
        Files.createFile(
                Files.createDirectories(directory.resolve("killed/hf-dense")).resolve("half"));
        Path inUse = Files.createDirectories(directory.resolve("in-use"));
        Files.createDirectories(inUse.resolve(".work"));
        Files.writeString(inUse.resolve("thesis.txt"), "precious");
        CompressionRequest request = request(ITERATIONS);

        Twofold.compress(request, Sources.anywhere(), directory.resolve("killed"), CompressionListener.SILENT);

        assertThat(Json.parse(Files.readString(directory.resolve("killed/manifest.json")))
                        .path("files")
                        .findValuesAsString("name"))
                .contains("hf-dense/model.safetensors")
                .noneMatch(name -> name.contains("half") || name.startsWith("."));
        assertThat(directory.resolve("killed/.work")).doesNotExist();
        assertThatThrownBy(() -> Twofold.compress(request, Sources.anywhere(), inUse, CompressionListener.SILENT))
                .isInstanceOf(CompressionException.class)
                .hasMessageContaining("not empty");
        assertThat(inUse.resolve("thesis.txt")).hasContent("precious");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CUDA out of memory. Tried to allocate 20.00 GiB",
                "[enforce fail at alloc_cpu.cpp:119] DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes"
            })
    void saysThatMemoryRanOut(String message) {
        Path output = directory.resolve("out");

        assertThatThrownBy(() ->
                        Twofold.compress(request(ITERATIONS), Sources.anywhere(), output, new CompressionListener() {
                            @Override
                            public void progress(Progress now) {
                                throw new EngineException(message);
                            }
                        }))
                .isInstanceOfSatisfying(
                        CompressionException.class,
                        e -> assertThat(e.code()).isEqualTo(FailureCode.DEVICE_OUT_OF_MEMORY));
    }

    private static CompressionRequest request(String recipe) {
        return RequestReader.read(Json.parse("""
                {"model":"builtin:sample","device":"cpu","exports":["hf-dense","factored"],
                 "recipe":{"preset":"qr-uniform","sparsity":0.5%s},
                 "calibration":{"sequences":8,"sequenceLength":128},
                 "evaluation":{"perplexity":["builtin:sample@256"],"limitTokens":4096}}""".formatted(recipe)));
    }

    private static long counted(List<MatrixReport> matrices) {
        return matrices.stream()
                .mapToLong(m -> m.nonZeros()
                        + (long) m.rank() * (m.shape().get(0) + m.shape().get(1)))
                .sum();
    }

    private static int windows(List<Progress> progress) {
        return progress.get(progress.size() - 1).total();
    }

    private static void assertManifestIsComplete(Path output) throws IOException {
        JsonNode manifest = Json.parse(Files.readString(output.resolve("manifest.json")));
        List<String> listed = new ArrayList<>();
        manifest.path("files").forEach(file -> listed.add(file.path("name").asString()));
        try (Stream<Path> tree = Files.walk(output)) {
            List<String> present = tree.filter(Files::isRegularFile)
                    .map(file -> output.relativize(file).toString())
                    .filter(name -> !name.equals("manifest.json"))
                    .toList();
            assertThat(listed).containsExactlyInAnyOrderElementsOf(present);
        }
        assertThat(listed).contains("hf-dense/model.safetensors", "factored/model.safetensors", "report.json");
        assertThat(manifest.path("files").path(0).path("sha256").asString()).matches("[0-9a-f]{64}");
    }
}
