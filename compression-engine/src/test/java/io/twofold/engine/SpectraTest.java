package io.twofold.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.twofold.engine.safetensors.Checkpoint;
import io.twofold.json.Json;
import io.twofold.recipe.CompressionRequest;
import io.twofold.report.CompressionReport;
import io.twofold.report.MatrixReport;
import io.twofold.report.MatrixSpectrum;
import io.twofold.report.Phase;
import io.twofold.report.Progress;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The singular values of what was compressed, stored with the result. */
class SpectraTest {
    private static final String RECIPE = "{\"preset\":\"qr-uniform\",\"decomposition\":{\"iterations\":2}}";

    @TempDir
    private Path directory;

    @Test
    void belongToEveryCompressedMatrix() throws IOException {
        SampleRuns.Heard heard = new SampleRuns.Heard();
        CompressionRequest request = SampleRuns.request(
                "{\"preset\":\"qr-uniform\",\"decomposition\":{\"iterations\":2},\"ignore\":[\".*layers.0.*\"]}");

        CompressionReport report = SampleRuns.compress(request, directory.resolve("out"), new MemoryRunState(), heard);

        SpectraDocument spectra = read("out");
        assertThat(spectra.energyShare()).isEqualTo(0.9);
        assertThat(spectra.matrices())
                .extracting(MatrixSpectrum::name)
                .containsExactlyElementsOf(
                        report.matrices().stream().map(MatrixReport::name).toList());
        for (int i = 0; i < report.matrices().size(); i++) {
            MatrixReport matrix = report.matrices().get(i);
            MatrixSpectrum spectrum = spectra.matrices().get(i);
            assertThat(spectrum.rank()).isEqualTo(matrix.rank());
            assertThat(spectrum.fullRank())
                    .isEqualTo(Math.min(matrix.shape().get(0), matrix.shape().get(1)));
            assertThat(spectrum.energyRank()).isBetween(1, spectrum.fullRank() - 1);
            for (int k = 1; k < spectrum.points().size(); k++) {
                assertThat(spectrum.points().get(k).value())
                        .isPositive()
                        .isLessThanOrEqualTo(spectrum.points().get(k - 1).value());
            }
        }
        assertThat(heard.progress).contains(new Progress(Phase.EXPORT, 21, 21, "spectrum"));
        assertThat(Json.parse(Files.readString(directory.resolve("out/manifest.json")))
                        .path("files")
                        .findValuesAsString("name"))
                .contains("spectra.json");
    }

    @Test
    void areThoseOfTheWeightsInTheCheckpoint() throws IOException {
        Path model = directory.resolve("sample");
        SampleModel.extract(model);
        String name = "model.layers.1.self_attn.k_proj.weight";

        SampleRuns.compress(SampleRuns.request(RECIPE), directory.resolve("out"));

        MatrixSpectrum spectrum = read("out").matrices().stream()
                .filter(matrix -> matrix.name().equals(name))
                .findFirst()
                .orElseThrow();
        // all are kept of a matrix so small, and their squares add up to those of the entries
        assertThat(spectrum.points()).hasSize(spectrum.fullRank());
        double energy = spectrum.points().stream()
                .mapToDouble(point -> (double) point.value() * point.value())
                .sum();
        assertThat(energy).isCloseTo(squares(model, name), within(1e-5 * energy));
    }

    @Test
    void changeNoWeightAndAreLeftOutOnDemand() throws IOException {
        SampleRuns.compress(SampleRuns.request(RECIPE), directory.resolve("with"));
        SampleRuns.compress(SampleRuns.request(RECIPE, "spectra", "never"), directory.resolve("without"));

        assertThat(directory.resolve("with/spectra.json")).exists();
        assertThat(directory.resolve("without/spectra.json")).doesNotExist();
        assertThat(directory.resolve("without/factored/model.safetensors"))
                .hasSameBinaryContentAs(directory.resolve("with/factored/model.safetensors"));
    }

    @Test
    void areCompleteAfterAResumption() throws IOException {
        CompressionRequest request = SampleRuns.request(RECIPE);
        MemoryRunState memory = new MemoryRunState();
        memory.killAtSave(request, directory.resolve("out"), 9, false);

        SampleRuns.compress(request, directory.resolve("out"), memory, CompressionListener.SILENT);
        SampleRuns.compress(request, directory.resolve("straight"));

        assertThat(read("out").matrices()).hasSize(SampleRuns.MATRICES);
        assertThat(directory.resolve("out/spectra.json"))
                .hasSameBinaryContentAs(directory.resolve("straight/spectra.json"));
    }

    @Test
    void areGivenUpWhenTheRunIsCancelled() {
        assertThatThrownBy(() -> SampleRuns.compress(
                        SampleRuns.request(RECIPE), directory.resolve("out"), RunState.NONE, new CompressionListener() {
                            private boolean stop;

                            @Override
                            public void progress(Progress now) {
                                stop = now.unit().equals("spectrum") && now.done() == 3;
                            }

                            @Override
                            public boolean cancelled() {
                                return stop;
                            }
                        }))
                .isInstanceOf(CompressionCancelledException.class);
        assertThat(directory.resolve("out")).doesNotExist();
    }

    private SpectraDocument read(String output) throws IOException {
        return Json.mapper()
                .readValue(Files.readString(directory.resolve(output).resolve("spectra.json")), SpectraDocument.class);
    }

    private static double squares(Path model, String name) {
        try (Checkpoint checkpoint = Checkpoint.open(model)) {
            float[] values = new float
                    [(int) checkpoint.info(name).shape().stream()
                            .mapToLong(size -> size)
                            .reduce(1, (a, b) -> a * b)];
            checkpoint.readFloats(name, FloatBuffer.wrap(values));
            double sum = 0;
            for (float value : values) {
                sum += (double) value * value;
            }
            return sum;
        }
    }
}
