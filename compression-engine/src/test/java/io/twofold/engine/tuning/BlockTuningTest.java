package io.twofold.engine.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.decomposition.Decomposed;
import io.twofold.engine.model.Activations;
import io.twofold.engine.model.InputGroup;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.model.LanguageModels;
import io.twofold.engine.model.ModelBlock;
import io.twofold.engine.storage.CheckpointWeights;
import io.twofold.engine.testing.KernelTest;
import io.twofold.engine.testing.TestFiles;
import io.twofold.recipe.Tuning;
import io.twofold.report.TunedBlock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockTuningTest extends KernelTest {
    private static final int RANK = 3;
    private CheckpointWeights weights;
    private LanguageModel model;
    private Activations inputs;

    BlockTuningTest() {
        super("selection", "qr_rpca", "refit", "tuning");
    }

    private void open(String golden) {
        Path source = TestFiles.golden(golden);
        weights = CheckpointWeights.open(source);
        model = LanguageModels.open(source, weights, manager);
        Random random = new Random(1);
        List<long[]> sequences = Stream.generate(
                        () -> random.longs(12, 5, model.vocabularySize()).toArray())
                .limit(10)
                .toList();
        inputs = Activations.ofText(model, manager, sequences, () -> {});
    }

    @BeforeEach
    void openLlama() {
        open("llama-gqa");
    }

    @AfterEach
    void closeModel() {
        inputs.close();
        model.close();
        weights.close();
    }

    private static Tuning.Block settings(double learningRate, double heldOut) {
        return new Tuning.Block(8, 4, learningRate, 2, 0.9, 0.95, heldOut);
    }

    /** Every matrix cut to its largest singular values and the largest half of what they leave. */
    private Map<String, Decomposed> cut(ModelBlock block) {
        Map<String, Decomposed> parts = new LinkedHashMap<>();
        for (InputGroup group : block.groups()) {
            for (String name : group.matrices()) {
                NDArray w = block.weight(name);
                NDArray v = manager.create(
                        gaussian(RANK * w.getShape().get(1)),
                        new Shape(RANK, w.getShape().get(1)));
                NDArray u = kernels.callForList(manager, "fit_rows", w, v).get(0);
                NDArray factor = u.transpose().matMul(w);
                NDArray rest = w.sub(u.matMul(factor));
                NDArray mask = kernels.call(manager, "select", rest, w.size() / 3, 0);
                parts.put(name, new Decomposed(u, factor, mask, rest.mul(mask), null));
            }
        }
        return parts;
    }

    private static float[] gaussian(long count) {
        Random random = new Random(count);
        float[] values = new float[(int) count];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private BlockTuning.Tuned tune(Tuning.Block settings, List<Integer> epochs) {
        try (ModelBlock dense = model.loadBlock(0);
                ModelBlock block = model.loadBlock(0);
                Activations targets = inputs.copy(manager)) {
            targets.pass(dense);
            BlockTuning.Tuned tuned = new BlockTuning(settings, kernels)
                    .tune(manager, "b", block, inputs, targets, cut(block), 7, epochs::add);
            double error = 0;
            for (int i = 0; i < inputs.sequences(); i++) {
                error += block.outputError(
                                manager,
                                inputs.gather(manager, List.of(i)),
                                targets.gather(manager, List.of(i)).get(0))
                        / inputs.sequences();
            }
            if (settings.heldOut() == 0) {
                // the block computes with what is returned
                assertThat(error)
                        .isCloseTo(
                                tuned.report().errorAfter(),
                                within(1e-4 * tuned.report().errorAfter()));
            }
            return tuned;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama-gqa", "gpt2", "gemma2", "bert"})
    void bringsTheBlocksOutputNearerToTheDenseOnes(String golden) {
        closeModel();
        open(golden);
        List<Integer> epochs = new ArrayList<>();

        BlockTuning.Tuned tuned = tune(settings(0.02, 0), epochs);

        TunedBlock report = tuned.report();
        assertThat(report.errorAfter()).isLessThan(0.8 * report.errorBefore());
        assertThat(report.epoch()).isPositive();
        assertThat(epochs).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(tuned.matrices().keySet()).containsExactlyElementsOf(model.matrices(0));
        tuned.matrices().forEach((name, parts) -> {
            NDArray outside =
                    parts.requireSparse().mul(parts.mask().logicalNot().toType(DataType.FLOAT32, true));
            assertThat(outside.abs().sum().getFloat()).as(name).isZero();
            assertThat(parts.u().getShape().get(1)).as(name).isEqualTo(RANK);
            assertThat(parts.mask().toType(DataType.INT64, true).sum().getLong())
                    .as(name)
                    .isEqualTo(parts.mask().size() / 3);
        });
    }

    @Test
    void givesTheSameValuesAgain() {
        BlockTuning.Tuned one = tune(settings(0.02, 0.2), new ArrayList<>());
        BlockTuning.Tuned two = tune(settings(0.02, 0.2), new ArrayList<>());

        assertThat(two.report()).isEqualTo(one.report());
        assertThat(factors(two)).isDeepEqualTo(factors(one));
    }

    private static float[][] factors(BlockTuning.Tuned tuned) {
        return tuned.matrices().values().stream()
                .map(parts -> parts.u().toFloatArray())
                .toArray(float[][]::new);
    }

    @Test
    void keepsTheUntrainedValuesIfNoEpochIsBetter() {
        BlockTuning.Tuned tuned = tune(settings(1, 0.2), new ArrayList<>());

        assertThat(tuned.report().epoch()).isZero();
        assertThat(tuned.report().errorAfter()).isEqualTo(tuned.report().errorBefore());
    }

    @Test
    void stopsWhereItIsToldTo() {
        try (ModelBlock block = model.loadBlock(0);
                Activations targets = inputs.copy(manager)) {
            assertThatThrownBy(() -> new BlockTuning(settings(0.02, 0), kernels)
                            .tune(manager, "b", block, inputs, targets, cut(block), 7, epoch -> {
                                throw new IllegalStateException("epoch " + epoch);
                            }))
                    .hasMessage("epoch 1");
        }
    }

    @Test
    void stepsAsAdamDoes() {
        float[] start = gaussian(12);
        NDArray x = manager.create(start, new Shape(3, 4));
        NDArray first = x.zerosLike();
        NDArray second = x.zerosLike();
        double[] expected = new double[12];
        double[] m = new double[12];
        double[] v = new double[12];
        for (int i = 0; i < 12; i++) {
            expected[i] = start[i];
        }
        for (int step = 1; step <= 3; step++) {
            float[] gradient = gaussian(12L + step);
            kernels.call(
                    manager,
                    "adam_step",
                    x,
                    manager.create(gradient).get("0:12").reshape(3, 4),
                    first,
                    second,
                    manager.create(0.5f),
                    0.1,
                    0.9,
                    0.95,
                    step);
            for (int i = 0; i < 12; i++) {
                m[i] = 0.9 * m[i] + 0.1 * gradient[i];
                v[i] = 0.95 * v[i] + 0.05 * gradient[i] * gradient[i];
                expected[i] -= 0.05 * (m[i] / (1 - Math.pow(0.9, step))) / Math.sqrt(v[i] / (1 - Math.pow(0.95, step)));
            }
        }
        float[] actual = x.toFloatArray();
        for (int i = 0; i < 12; i++) {
            assertThat(actual[i]).isCloseTo((float) expected[i], within(1e-5f));
        }
    }
}
