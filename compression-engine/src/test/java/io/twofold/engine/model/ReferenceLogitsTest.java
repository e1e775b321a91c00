package io.twofold.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.safetensors.SafetensorsFile;
import io.twofold.engine.storage.CheckpointWeights;
import io.twofold.engine.testing.Difference;
import io.twofold.engine.testing.TestFiles;
import io.twofold.engine.torch.Torch;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Runs trained models on two sequences of 128 tokens and compares with the reference library. */
class ReferenceLogitsTest {
    private static final double TOLERANCE = 1e-4;
    private static final int LENGTH = 128;

    @Test
    void computesWhatTheReferenceLibraryComputesForStories260k() {
        compare(
                TestFiles.shared("data/models/stories260k"),
                TestFiles.shared("goldens/models/stories260k/expected.safetensors"));
    }

    /** Needs the unpacked model's directory in {@code TWOFOLD_TEST_SMOLLM}. */
    @Tag("slow")
    @EnabledIfSystemProperty(named = "twofold.slow", matches = "true")
    @EnabledIfEnvironmentVariable(named = "TWOFOLD_TEST_SMOLLM", matches = ".+")
    @Test
    void computesWhatTheReferenceLibraryComputesForSmolLm2() {
        compare(
                Path.of(System.getenv("TWOFOLD_TEST_SMOLLM")),
                TestFiles.shared("goldens/models/smollm2-135m/expected.safetensors"));
    }

    private static void compare(Path directory, Path golden) {
        try (SafetensorsFile expected = SafetensorsFile.open(golden);
                NDManager manager = Torch.newManager(Device.cpu());
                CheckpointWeights weights = CheckpointWeights.open(directory);
                LanguageModel model = LanguageModels.open(directory, weights, manager);
                Activations activations = Activations.ofText(model, manager, ids(expected), () -> {})) {
            NDArray[] energies = new NDArray[model.blockCount()];
            for (int i = 0; i < energies.length; i++) {
                try (ModelBlock block = model.loadBlock(i)) {
                    activations.pass(block);
                }
                energies[i] =
                        activations.hidden().get(0).square().mean(new int[] {2}).sqrt();
                energies[i].attach(manager);
            }
            float[] rms = concatenated(energies);
            assertClose(rms, expected, "block_output_rms");
            NDArray logits = model.logits(manager, activations.hidden().get(0));
            assertClose(logits.exp().sum(new int[] {2}).log().toFloatArray(), expected, "logsumexp");
            if (expected.tensors().containsKey("logits")) {
                assertClose(logits.toFloatArray(), expected, "logits");
            } else {
                assertTopLogits(logits.toFloatArray(), (int) logits.getShape().get(2), expected);
            }
        }
    }

    private static void assertTopLogits(float[] logits, int vocabulary, SafetensorsFile expected) {
        LongBuffer ids = expected.bytes("top_ids").asLongBuffer();
        float[] chosen = new float[ids.remaining()];
        int perPosition = chosen.length / (2 * LENGTH);
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = logits[i / perPosition * vocabulary + (int) ids.get(i)];
        }
        assertClose(chosen, expected, "top_logits");
    }

    private static void assertClose(float[] actual, SafetensorsFile expected, String name) {
        assertThat(Difference.relative(actual, expected, name)).as(name).isLessThan(TOLERANCE);
    }

    private static float[] concatenated(NDArray[] arrays) {
        float[] all = new float[arrays.length * 2 * LENGTH];
        for (int i = 0; i < arrays.length; i++) {
            System.arraycopy(arrays[i].toFloatArray(), 0, all, i * 2 * LENGTH, 2 * LENGTH);
        }
        return all;
    }

    private static List<long[]> ids(SafetensorsFile expected) {
        LongBuffer ids = expected.bytes("input_ids").asLongBuffer();
        long[] first = new long[LENGTH];
        long[] second = new long[LENGTH];
        ids.get(first).get(second);
        return List.of(first, second);
    }
}
