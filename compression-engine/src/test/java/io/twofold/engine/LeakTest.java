package io.twofold.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.engine.testing.LiveTensors;
import io.twofold.engine.testing.TestFiles;
import io.twofold.failure.CompressionException;
import io.twofold.json.Json;
import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.Evaluation;
import io.twofold.recipe.PerplexityTask;
import io.twofold.recipe.RequestReader;
import io.twofold.report.MatrixReport;
import io.twofold.report.Phase;
import io.twofold.report.Progress;
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
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Native memory is freed by hand, so every tensor that a run leaves alive is lost to a worker that runs for months. */
class LeakTest {
    private static final int MATRICES_PER_BLOCK = 7;

    @TempDir
    private Path directory;

    @Test
    void aRunLeavesNothingAliveAndNoMatrixLeavesMoreThanTheOneBefore() {
        int before = LiveTensors.count();
        List<Integer> alive = new ArrayList<>();

        compress(new CompressionListener() {
            @Override
            public void matrix(MatrixReport matrix) {
                alive.add(LiveTensors.count());
            }
        });

        assertThat(LiveTensors.count()).isEqualTo(before);
        assertThat(alive).hasSize(4 * MATRICES_PER_BLOCK);
        List<Integer> second = alive.subList(MATRICES_PER_BLOCK, 2 * MATRICES_PER_BLOCK);
        for (int i = MATRICES_PER_BLOCK; i < alive.size(); i += MATRICES_PER_BLOCK) {
            assertThat(alive.subList(i, i + MATRICES_PER_BLOCK)).isEqualTo(second);
        }
        // the attention of the first block makes the rotary tables
        assertThat(alive.subList(3, MATRICES_PER_BLOCK)).isEqualTo(second.subList(3, MATRICES_PER_BLOCK));
        assertThat(alive.subList(0, 3)).as("q, k, v").containsOnly(alive.get(0));
        assertThat(alive.subList(4, 6)).as("gate, up").containsOnly(alive.get(4));
    }

    @Test
    void aChoiceAmongCandidatesLeavesNothingAliveAndNoMatrixProbeOrStepLeavesMoreThanTheOneBefore() {
        int before = LiveTensors.count();
        Map<String, List<Integer>> alive = new HashMap<>();

        SampleRuns.compress(
                SampleRuns.candidates("cap"), directory.resolve("out"), RunState.NONE, new CompressionListener() {
                    @Override
                    public void progress(Progress now) {
                        if (now.phase() == Phase.ALLOCATE && now.done() > 0) {
                            alive.computeIfAbsent(now.unit(), unit -> new ArrayList<>())
                                    .add(LiveTensors.count());
                        }
                    }
                });

        assertThat(LiveTensors.count()).isEqualTo(before);
        assertThat(alive).containsOnlyKeys("matrix", "probed block", "step");
        List<Integer> steps = Objects.requireNonNull(alive.get("step"));
        assertThat(steps).hasSize(3).containsOnly(steps.get(0));
        // the last is told when the activations before the blocks are gone
        List<Integer> probed = Objects.requireNonNull(alive.get("probed block"));
        assertThat(probed.subList(0, SampleRuns.BLOCKS - 1)).containsOnly(probed.get(0));
        List<Integer> solved = Objects.requireNonNull(alive.get("matrix"));
        assertThat(solved).hasSize(SampleRuns.MATRICES);
        for (int i = 0; i < solved.size(); i += MATRICES_PER_BLOCK) {
            assertThat(solved.subList(i, i + MATRICES_PER_BLOCK)).containsOnly(solved.get(0));
        }
    }

    @Test
    void anEvaluationLeavesNothingAliveAndNoBlockLeavesMoreThanTheOneBefore() {
        int before = LiveTensors.count();
        List<Integer> alive = new ArrayList<>();

        evaluate("builtin:sample", new CompressionListener() {
            @Override
            public void progress(Progress progress) {
                if (progress.phase() == Phase.EVALUATE && progress.done() > 0) {
                    alive.add(LiveTensors.count());
                }
            }
        });

        assertThat(LiveTensors.count()).isEqualTo(before);
        assertThat(alive).hasSizeGreaterThan(3).containsOnly(alive.get(0));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 60})
    void aCancelledRunLeavesNothingAlive(int checks) {
        int before = LiveTensors.count();

        assertThatThrownBy(() -> compress(new CompressionListener() {
                    private int asked;

                    @Override
                    public boolean cancelled() {
                        return asked++ >= checks;
                    }
                }))
                .isInstanceOf(CompressionCancelledException.class);

        assertThat(LiveTensors.count()).isEqualTo(before);
    }

    @Test
    void aFailedRunLeavesNothingAlive() {
        int before = LiveTensors.count();

        assertThatThrownBy(() -> Twofold.compress(
                        request("\"sequences\":1,\"sequenceLength\":100000"),
                        Sources.anywhere(),
                        directory.resolve("out"),
                        CompressionListener.SILENT))
                .isInstanceOf(CompressionException.class);

        assertThat(LiveTensors.count()).isEqualTo(before);
    }

    @Test
    void aRefusedModelLeavesNothingAlive() throws IOException {
        Path golden = TestFiles.golden("llama-gqa");
        Files.copy(golden.resolve("model.safetensors"), directory.resolve("model.safetensors"));
        Files.copy(TestFiles.sampleModel().resolve("tokenizer.json"), directory.resolve("tokenizer.json"));
        ObjectNode config = (ObjectNode) Json.parse(Files.readString(golden.resolve("config.json")));
        Files.writeString(directory.resolve("config.json"), Json.write(config.put("vocab_size", 212)));
        int before = LiveTensors.count();

        assertThatThrownBy(() -> evaluate("file:" + directory, CompressionListener.SILENT))
                .isInstanceOf(CompressionException.class)
                .hasMessageContaining("must have shape");

        assertThat(LiveTensors.count()).isEqualTo(before);
    }

    private void compress(CompressionListener listener) {
        Twofold.compress(
                request("\"sequences\":20,\"sequenceLength\":128"),
                Sources.anywhere(),
                directory.resolve("out"),
                listener);
    }

    private static void evaluate(String model, CompressionListener listener) {
        Twofold.evaluate(
                model,
                new Evaluation(List.of(PerplexityTask.parse("builtin:sample@64")), 256L),
                "cpu",
                Sources.anywhere(),
                listener);
    }

    private static CompressionRequest request(String calibration) {
        return RequestReader.read(Json.parse("""
                {"model":"builtin:sample","device":"cpu","exports":["hf-dense","factored"],
                 "recipe":{"preset":"qr-uniform","sparsity":0.5,"decomposition":{"iterations":1}},
                 "calibration":{%s},
                 "evaluation":{"perplexity":["builtin:sample@64"],"limitTokens":256}}""".formatted(calibration)));
    }
}
