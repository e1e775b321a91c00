package io.twofold.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.json.Json;
import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.RequestReader;
import io.twofold.report.CompressionReport;
import io.twofold.report.Estimate;
import io.twofold.report.PhaseEstimate;
import io.twofold.report.PhaseTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EstimateTest {
    private static final String BOTH = "[\"hf-dense\",\"factored\"]";

    @TempDir
    private Path directory;

    static Stream<CompressionRequest> plans() {
        return Stream.of(
                SampleRuns.request("{\"preset\":\"qr-uniform\",\"decomposition\":{\"iterations\":2}}", "exports", BOTH),
                SampleRuns.request(
                        "{\"preset\":\"qr-uniform\",\"decomposition\":{\"iterations\":2},\"sparsity\":0.7,\"ignore\":[\".*layers.0.*\"]}",
                        "exports",
                        BOTH),
                SampleRuns.request(
                        "{\"preset\":\"qr-uniform\",\"decomposition\":{\"iterations\":2},\"allocation\":\"owl\"}",
                        "exports",
                        BOTH),
                SampleRuns.request(
                        "{\"preset\":\"clma\",\"decomposition\":{\"iterations\":2,\"warmIterations\":1},"
                                + "\"allocation\":{\"outerIterations\":2,\"minibatch\":{\"sequences\":1,\"sequenceLength\":16}}}",
                        "exports",
                        BOTH));
    }

    @ParameterizedTest
    @MethodSource("plans")
    void predictsParametersAndBytesExactlyWhateverThePlanForRobustPca(CompressionRequest request) {
        Estimate estimate = Twofold.estimate(request, Sources.anywhere());
        CompressionReport report = SampleRuns.compress(request, directory.resolve("out"));

        assertThat(estimate.kept().exact()).isTrue();
        assertThat(estimate.kept().blockParameters()).isEqualTo(report.size().blockParametersKept());
        assertThat(estimate.kept().bytes()).isEqualTo(report.size().bytesStored());
        assertThat(estimate.size())
                .isEqualTo(new Estimate.Size(
                        "llama",
                        SampleRuns.BLOCKS,
                        SampleRuns.MATRICES,
                        report.size().blockParametersDense(),
                        report.size().bytesDense()));
        assertThat(estimate.disk().exportBytes())
                .isEqualTo(report.size().bytesStored().values().stream()
                        .mapToLong(Long::longValue)
                        .sum());
    }

    @Test
    void boundsWhatTheCandidatesOfPrincipalComponentPursuitWillKeep() {
        CompressionRequest request = SampleRuns.candidates("cap", "recipe.allocation.iterations", "1");

        Estimate estimate = Twofold.estimate(request, Sources.anywhere());
        CompressionReport report = SampleRuns.compress(request, directory.resolve("out"));

        assertThat(estimate.kept().exact()).isFalse();
        assertThat(report.size().blockParametersKept())
                .isLessThanOrEqualTo(estimate.kept().blockParameters());
        assertThat(report.size().bytesStored().get("factored"))
                .isLessThanOrEqualTo(estimate.kept().bytes().get("factored"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"qr-uniform", "clma", "cap"})
    void namesThePhasesThatTheRunReportsAndAddsThemUp(String preset) {
        CompressionRequest request = SampleRuns.request(
                "{\"preset\":\"" + preset + "\"}", "evaluation.perplexity", "[\"builtin:sample@64\"]");

        Estimate estimate = Twofold.estimate(request, Sources.anywhere());

        List<String> phases =
                estimate.phases().stream().map(PhaseEstimate::name).toList();
        assertThat(phases)
                .contains("preflight", "baseline", "calibrate", "decompose", "export", "evaluate")
                .satisfies(names -> assertThat(names.contains("allocate")).isEqualTo(!preset.equals("qr-uniform")));
        assertThat(estimate.phases()).allSatisfy(phase -> {
            assertThat(phase.seconds()).isPositive();
            assertThat(phase.low()).isLessThan(phase.seconds());
            assertThat(phase.high()).isGreaterThan(phase.seconds());
        });
        double sum =
                estimate.phases().stream().mapToDouble(PhaseEstimate::seconds).sum();
        assertThat(estimate.total().seconds()).isEqualTo(sum);
        assertThat(estimate.memory().hostBytes()).isGreaterThan(100_000_000);
        assertThat(estimate.memory().deviceBytes()).isNull();
        assertThat(estimate.speed().device()).isEqualTo("cpu");
        assertThat(estimate.speed().flopsPerSecond()).isGreaterThan(1e8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"qr-uniform", "twofold"})
    void aRunHasThePredictedPhases(String preset) {
        CompressionRequest request = SampleRuns.request(
                "{\"preset\":\"" + preset + "\"}", "evaluation.perplexity", "[\"builtin:sample@256\"]");

        Estimate estimate = Twofold.estimate(request, Sources.anywhere());
        CompressionReport report = SampleRuns.compress(request, directory.resolve("out"));

        assertThat(report.phases().stream().map(PhaseTime::name))
                .containsExactlyElementsOf(
                        estimate.phases().stream().map(PhaseEstimate::name).toList());
    }

    /** As many workers as parts, but no more than blocks; they divide the long part, not what one of them does alone. */
    @Test
    void saysWhatSharingMakesOfIt() {
        String recipe =
                "{\"preset\":\"fast\",\"inputs\":\"dense\",\"target\":\"dense\",\"tuning\":{\"kind\":\"block\",\"epochs\":2}}";

        Estimate estimate = Twofold.estimate(SampleRuns.request(recipe, "shards", "64"), Sources.anywhere());

        Estimate.Sharing sharing = Objects.requireNonNull(estimate.sharing());
        assertThat(sharing.workers()).isEqualTo(SampleRuns.BLOCKS);
        double shared = sharing.sharedSeconds();
        double total = estimate.total().seconds();
        assertThat(shared).isBetween(seconds(estimate, "decompose") + seconds(estimate, "tune"), total);
        assertThat(sharing.total().seconds()).isCloseTo(total - shared * (1 - 1.0 / SampleRuns.BLOCKS), within(1e-6));
        assertThat(sharing.total().low()).isLessThan(sharing.total().seconds());
        assertThat(sharing.total().high()).isGreaterThan(sharing.total().seconds());
        assertThat(Twofold.estimate(SampleRuns.request(recipe), Sources.anywhere())
                        .sharing())
                .isNull();
    }

    private static double seconds(Estimate estimate, String phase) {
        return estimate.phases().stream()
                .filter(one -> one.name().equals(phase))
                .mapToDouble(PhaseEstimate::seconds)
                .sum();
    }

    @Test
    void needsNothingButTheHeadersOfAnEightBillionParameterModel() throws IOException {
        Path model = LargeModel.write(directory.resolve("model"));
        CompressionRequest request = RequestReader.read(Json.parse("""
                {"model":"file:%s","exports":%s,"calibration":{"data":"builtin:sample"},"recipe":"qr-uniform",
                 "evaluation":{"perplexity":["builtin:sample@1024"]},"device":"cpu"}""".formatted(model, BOTH)));

        Estimate estimate = Twofold.estimate(request, Sources.anywhere());

        assertThat(estimate.size().blockParameters()).isEqualTo(LargeModel.BLOCK_PARAMETERS);
        assertThat(estimate.kept().blockParameters()).isEqualTo(LargeModel.BLOCK_PARAMETERS / 2);
        assertThat(estimate.kept().bytes().get("hf-dense")).isEqualTo(LargeModel.BYTES);
        assertThat(estimate.total().seconds()).isGreaterThan(100);
        // a block of 0.87 GB, but not the 32 GB of all
        assertThat(estimate.memory().hostBytes()).isBetween(1_000_000_000L, 10_000_000_000L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "invalid-request | calibration.sequenceLength | 4096 | at most the model's",
                "unusable-data | calibration.data | \"file:{short}\" | fewer than one sequence",
                "invalid-request | evaluation.perplexity | [\"file:/nowhere/at/all\"] | Nothing readable",
                "invalid-request | evaluation.perplexity | [\"builtin:sample@4096\"] | longer than the model's",
                "budget-unreachable | recipe.ignore | [\".*\"] | ignore fewer",
                "device-unavailable | device | \"cuda:7\" | cuda:7"
            })
    void refusesWhatTheRunWouldRefuse(String code, String field, String value, String part) throws IOException {
        Path text = Files.writeString(directory.resolve("short.txt"), "Once.");
        CompressionRequest request =
                SampleRuns.request("{\"preset\":\"qr-uniform\"}", field, value.replace("{short}", text.toString()));

        assertThatThrownBy(() -> Twofold.estimate(request, Sources.anywhere()))
                .isInstanceOfSatisfying(
                        CompressionException.class,
                        refusal -> assertThat(refusal.code().id()).isEqualTo(code))
                .hasMessageContaining(part)
                .satisfies(refusal -> assertThatThrownBy(() -> SampleRuns.compress(request, directory.resolve("out")))
                        .hasMessage(refusal.getMessage()));
    }

    @Test
    void refusesAnArchitectureThatIsNotKnown() throws IOException {
        Path model = LargeModel.write(directory.resolve("model"));
        Files.writeString(model.resolve("config.json"), "{\"model_type\":\"mamba\"}");
        CompressionRequest request = RequestReader.read(
                Json.parse("{\"model\":\"file:" + model + "\",\"calibration\":{\"data\":\"builtin:sample\"}}"));

        assertThatThrownBy(() -> Twofold.estimate(request, Sources.anywhere()))
                .isInstanceOfSatisfying(
                        CompressionException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(FailureCode.UNSUPPORTED_ARCHITECTURE))
                .hasMessageContaining("mamba");
    }
}
