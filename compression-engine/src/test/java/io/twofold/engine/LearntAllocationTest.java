package io.twofold.engine;

import static io.twofold.engine.SampleRuns.BLOCKS;
import static io.twofold.engine.SampleRuns.MATRICES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.engine.testing.LiveTensors;
import io.twofold.failure.CompressionException;
import io.twofold.json.Json;
import io.twofold.recipe.CompressionRequest;
import io.twofold.report.AllocationReport;
import io.twofold.report.CompressionReport;
import io.twofold.report.MatrixReport;
import io.twofold.report.SearchStep;
import io.twofold.report.SearchTrace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LearntAllocationTest {
    private static final int STEPS = 5;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"block", "matrix"})
    void meetsTheBudgetExactlyWithWhatItLearnt(String granularity) {
        List<SearchStep> heard = new ArrayList<>();

        CompressionReport report = Twofold.compress(
                request("recipe.allocation.granularity", granularity, "recipe.sparsity", "0.37"),
                Sources.anywhere(),
                directory.resolve("out"),
                RunState.NONE,
                new CompressionListener() {
                    @Override
                    public void step(SearchStep step) {
                        heard.add(step);
                    }
                });

        AllocationReport allocation = report.allocation();
        assertThat(report.size().blockParametersKept())
                .isEqualTo((long) Math.floor(0.63 * report.size().blockParametersDense()));
        assertThat(allocation.units()).hasSize(granularity.equals("block") ? BLOCKS : MATRICES);
        assertThat(allocation.sparsity()).hasSameSizeAs(allocation.units()).anyMatch(s -> Math.abs(s - 0.37) > 1e-3);
        assertThat(allocation.matrices()).hasSize(MATRICES);
        assertThat(allocation.rankRatio()).hasSize(MATRICES).anyMatch(kappa -> Math.abs(kappa - 0.25) > 1e-3);
        SearchTrace search = Objects.requireNonNull(allocation.search());
        assertThat(search.iteration()).containsExactly(1, 2, 3, 4, 5);
        assertThat(search.sparsity())
                .hasSize(STEPS)
                .allMatch(row -> row.size() == allocation.units().size());
        assertThat(search.lossFirst()).allMatch(loss -> loss > 0 && loss < 10);
        assertThat(heard).extracting(SearchStep::iteration).containsExactly(1, 2, 3, 4, 5);
        assertThat(report.calibrationLoss()).isBetween(0.1, 5.0);
        for (MatrixReport matrix : report.matrices()) {
            int unit = allocation
                    .units()
                    .indexOf(
                            granularity.equals("block")
                                    ? matrix.name().substring(0, "model.layers.0".length())
                                    : matrix.name());
            long size = (long) matrix.shape().get(0) * matrix.shape().get(1);
            long kept = (long) matrix.rank()
                            * (matrix.shape().get(0) + matrix.shape().get(1))
                    + matrix.nonZeros();
            assertThat((double) kept).isBetween((1 - allocation.sparsity().get(unit)) * size - 2, size * 1.0);
        }
    }

    @ParameterizedTest
    @CsvSource({"uniform, true", "owl, false"})
    void endsWithTheSameBytesHoweverOftenItWasKilled(String start, String refreshScaling) throws IOException {
        CompressionRequest request =
                request("recipe.allocation.start", start, "recipe.allocation.refreshScaling", refreshScaling);
        Twofold.compress(request, Sources.anywhere(), directory.resolve("straight"), CompressionListener.SILENT);
        MemoryRunState memory = new MemoryRunState();
        // killed before the first save; after the second, between two anchors; while an anchor's first step is saved
        for (int kill = 0; kill < 3; kill++) {
            memory.savesUntilKilled = kill == 1 ? 2 : 1;
            memory.killedBeforeTheSave = kill != 1;
            assertThatThrownBy(() -> Twofold.compress(
                            request,
                            Sources.anywhere(),
                            directory.resolve("killed"),
                            memory,
                            CompressionListener.SILENT))
                    .isInstanceOf(MemoryRunState.Killed.class);
        }
        memory.savesUntilKilled = Integer.MAX_VALUE;
        List<SearchStep> heard = new ArrayList<>();

        Path resumed = directory.resolve("resumed");
        Twofold.compress(request, Sources.anywhere(), resumed, memory, new CompressionListener() {
            @Override
            public void resumed(List<SearchStep> steps) {
                heard.addAll(steps);
            }

            @Override
            public void step(SearchStep step) {
                assertThat(heard).hasSizeGreaterThanOrEqualTo(2);
                heard.add(step);
            }
        });

        assertThat(heard).extracting(SearchStep::iteration).containsExactly(1, 2, 3, 4, 5);
        assertThat(resumed.resolve("factored/model.safetensors"))
                .hasSameBinaryContentAs(directory.resolve("straight/factored/model.safetensors"));
        assertThat(Json.parse(Files.readString(resumed.resolve("report.json"))).get("allocation"))
                .isEqualTo(Json.parse(Files.readString(directory.resolve("straight/report.json")))
                        .get("allocation"));
    }

    @Test
    void startsAgainIfTheSavedStateIsDamagedOrOfAnotherRequest() {
        MemoryRunState memory = new MemoryRunState();
        memory.savesUntilKilled = 2;
        assertThatThrownBy(() -> Twofold.compress(
                        request("recipe.seed", "9"),
                        Sources.anywhere(),
                        directory.resolve("other"),
                        memory,
                        CompressionListener.SILENT))
                .isInstanceOf(MemoryRunState.Killed.class);
        String ofAnother = memory.documents.get("search.json");
        for (String document :
                List.of(ofAnother, "{\"fingerprint\":", "[]", "{\"fingerprint\":null,\"search\":null}")) {
            MemoryRunState damaged = new MemoryRunState();
            damaged.documents.put("search.json", document);
            List<SearchStep> heard = new ArrayList<>();

            Twofold.compress(
                    request("recipe.allocation.outerIterations", "2"),
                    Sources.anywhere(),
                    directory.resolve("out" + document.length()),
                    damaged,
                    new CompressionListener() {
                        @Override
                        public void step(SearchStep step) {
                            heard.add(step);
                        }
                    });

            assertThat(heard).hasSize(2);
        }
    }

    @Test
    void eachSettingChangesWhatIsLearnt() {
        Map<String, List<Double>> learnt = new HashMap<>();
        for (String setting : List.of(
                "seed=0",
                "allocation.refreshScaling=false",
                "allocation.estimator=paper",
                "allocation.start=owl",
                "allocation.anchorInterval=5",
                "decomposition.momentum=0.9",
                "selection=row")) {
            String[] keyAndValue = setting.split("=", 2);
            CompressionReport report = Twofold.compress(
                    request("recipe." + keyAndValue[0], keyAndValue[1]),
                    Sources.anywhere(),
                    directory.resolve(setting),
                    CompressionListener.SILENT);
            learnt.put(setting, report.allocation().sparsity());
        }

        assertThat(learnt.values()).doesNotHaveDuplicates();
    }

    @Test
    void learnsWithTheDenseScalingTheOtherEstimatorAndAnOwlStart() {
        CompressionReport report = Twofold.compress(
                request(
                        "recipe.allocation.refreshScaling", "false",
                        "recipe.allocation.estimator", "paper",
                        "recipe.allocation.start", "owl",
                        "recipe.ignore", "[\".*k_proj.*\"]"),
                Sources.anywhere(),
                directory.resolve("out"),
                CompressionListener.SILENT);

        assertThat(report.size().keptRatio()).isEqualTo(0.5);
        assertThat(report.allocation().matrices()).hasSize(MATRICES - BLOCKS);
        assertThat(report.allocation().search()).isNotNull();
    }

    @Test
    void owlAloneKeepsMoreWhereThereAreMoreOutliers() {
        CompressionReport report = Twofold.compress(
                request("recipe.allocation", "owl"),
                Sources.anywhere(),
                directory.resolve("out"),
                CompressionListener.SILENT);

        assertThat(report.size().keptRatio()).isEqualTo(0.5);
        assertThat(report.allocation().search()).isNull();
        List<Double> sparsity = report.allocation().sparsity();
        assertThat(sparsity).hasSize(BLOCKS).allMatch(s -> s > 0.5 - 2 * 0.08 - 1e-9 && s < 0.5 + 2 * 0.08 + 1e-9);
        double range = sparsity.stream().mapToDouble(s -> s).max().orElseThrow()
                - sparsity.stream().mapToDouble(s -> s).min().orElseThrow();
        assertThat(range).isBetween(2 * 0.08 - 1e-6, 2 * 0.08 + 1e-6);
    }

    @Test
    void refusesAMinibatchLongerThanTheModel() {
        assertThatThrownBy(() -> Twofold.compress(
                        request("recipe.allocation.minibatch.sequenceLength", "257"),
                        Sources.anywhere(),
                        directory.resolve("out"),
                        CompressionListener.SILENT))
                .isInstanceOf(CompressionException.class)
                .hasMessageContaining("recipe.allocation.minibatch.sequenceLength")
                .hasMessageContaining("256");
    }

    @Test
    void leavesNothingAliveAndNoStepLeavesMoreThanTheOneBefore() {
        int before = LiveTensors.count();
        List<Integer> alive = new ArrayList<>();

        Twofold.compress(
                request(), Sources.anywhere(), directory.resolve("out"), RunState.NONE, new CompressionListener() {
                    @Override
                    public void step(SearchStep step) {
                        alive.add(LiveTensors.count());
                    }
                });

        assertThat(LiveTensors.count()).isEqualTo(before);
        assertThat(alive).hasSize(STEPS).containsOnly(alive.get(0));
    }

    /** A small search on the sample model, with some settings changed. */
    private static CompressionRequest request(String... settings) {
        return SampleRuns.request("""
                {"preset":"clma","decomposition":{"iterations":6,"warmIterations":3},
                 "allocation":{"outerIterations":%d,"anchorInterval":2,"optimizer":{"learningRate":0.01},
                  "minibatch":{"sequences":4,"sequenceLength":64}}}""".formatted(STEPS), settings);
    }
}
