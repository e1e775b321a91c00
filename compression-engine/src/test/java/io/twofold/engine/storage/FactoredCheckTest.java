package io.twofold.engine.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.safetensors.DType;
import io.twofold.engine.safetensors.SafetensorsWriter;
import io.twofold.engine.safetensors.TensorSpec;
import io.twofold.engine.torch.Torch;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Factored matrices, 3 × 5 with rank 2 and four entries, that are sound but for one thing. */
class FactoredCheckTest {
    private final Map<String, TensorSpec> parts = new LinkedHashMap<>();
    private byte[] bitmask = {0b0101_0001, 0b1};

    @TempDir
    private Path directory;

    FactoredCheckTest() {
        declare("w.lr_a", DType.F32, 3, 2);
        declare("w.lr_b", DType.F32, 2, 5);
        declare("w.values", DType.F32, 4);
        declare("w.bitmask", DType.U8, 2);
    }

    @Test
    void acceptsPartsThatFit() {
        write();
        try (CheckpointWeights weights = CheckpointWeights.open(directory);
                NDManager manager = Torch.newManager(Device.cpu())) {
            assertThat(weights.has("w")).isTrue();
            assertThat(weights.shape("w")).containsExactly(3L, 5L);
            assertThat(weights.load(manager, "w").toFloatArray()).hasSize(15).containsOnly(0);
        }
    }

    @Test
    void refusesAMissingPart() {
        for (String part : List.of("w.lr_b", "w.values", "w.bitmask")) {
            TensorSpec removed = parts.remove(part);
            assertThat(refusal()).contains("factored matrix w").contains("there is no " + part);
            parts.put(part, removed);
        }
    }

    @Test
    void refusesFactorsOfDifferentRank() {
        declare("w.lr_b", DType.F32, 3, 5);

        assertThat(refusal()).contains("U is [3, 2] and V is [3, 5]");
    }

    @Test
    void refusesFactorsThatAreNoMatrices() {
        declare("w.lr_a", DType.F32, 6);

        assertThat(refusal()).contains("U is [6]");
    }

    @Test
    void refusesABitmaskOfAnotherSizeOrType() {
        declare("w.bitmask", DType.U8, 3);
        bitmask = new byte[3];
        assertThat(refusal()).contains("the bitmask is U8 [3]");

        declare("w.bitmask", DType.I8, 2);
        bitmask = new byte[2];
        assertThat(refusal()).contains("the bitmask is I8 [2]");
    }

    @Test
    void refusesSizesWhoseProductOverflows() {
        declare("w.lr_a", DType.F32, 1L << 40, 0);
        declare("w.lr_b", DType.F32, 0, 1L << 40);

        assertThat(refusal()).contains("1099511627776 × 1099511627776");
    }

    @Test
    void refusesABitmaskWithMoreOrFewerBitsThanValues() {
        bitmask = new byte[] {0b0101_0001, 0b11};
        assertThat(refusalWhenLoaded()).contains("the bitmask has 5 bits for 4 values");

        bitmask = new byte[] {0b0101_0001, 0};
        assertThat(refusalWhenLoaded()).contains("the bitmask has 3 bits for 4 values");
    }

    @Test
    void acceptsFourBitCodesThatFit() {
        quantize();
        write();
        try (CheckpointWeights weights = CheckpointWeights.open(directory);
                NDManager manager = Torch.newManager(Device.cpu())) {
            assertThat(weights.names()).containsExactly("w");
            weights.requireFloat("w");
            assertThat(weights.load(manager, "w").toFloatArray()).hasSize(15).containsOnly(0);
        }
    }

    @Test
    void refusesScalesWithoutCodesAndCodesBesideValues() {
        quantize();
        TensorSpec codes = parts.remove("w.codes");
        assertThat(refusal()).contains("there is no w.codes");

        parts.put("w.codes", codes);
        declare("w.values", DType.F32, 4);
        assertThat(refusal()).contains("it has both values and codes");
    }

    @Test
    void refusesCodesAndScalesOfOtherSizesOrTypes() {
        quantize();
        declare("w.codes", DType.I8, 2, 1);
        assertThat(refusal()).contains("the codes are I8 [2, 1]");
        declare("w.codes", DType.U8, 2);
        assertThat(refusal()).contains("the codes are U8 [2]");
        declare("w.codes", DType.U8, 2, 0);
        assertThat(refusal()).contains("the codes are U8 [2, 0]");

        quantize();
        declare("w.scales", DType.F32, 3);
        assertThat(refusal()).contains("the codes are [2, 1] and the scales F32 [3]");
        declare("w.scales", DType.F16, 2);
        assertThat(refusal()).contains("the scales F16 [2]");
    }

    @Test
    void refusesABitmaskThatLeavesAGroupOfCodesEmptyOrNeedsAnother() {
        quantize();
        bitmask = new byte[] {0b0000_0001, 0b1};
        assertThat(refusalWhenLoaded()).contains("the bitmask has 2 bits for 2 groups of 2 codes");

        bitmask = new byte[] {0b0101_0001, 0b11};
        assertThat(refusalWhenLoaded()).contains("the bitmask has 5 bits for 2 groups of 2 codes");
    }

    /** The same four entries in two groups of two codes. */
    private void quantize() {
        parts.remove("w.values");
        declare("w.codes", DType.U8, 2, 1);
        declare("w.scales", DType.F32, 2);
    }

    private void declare(String name, DType dtype, long... shape) {
        parts.put(
                name,
                new TensorSpec(
                        name, dtype, java.util.Arrays.stream(shape).boxed().toList()));
    }

    private void write() {
        try (SafetensorsWriter writer =
                SafetensorsWriter.create(directory.resolve("model.safetensors"), List.copyOf(parts.values()))) {
            for (TensorSpec part : parts.values()) {
                writer.write(
                        part.name(),
                        part.name().endsWith("bitmask")
                                ? ByteBuffer.wrap(bitmask)
                                : ByteBuffer.allocate((int) part.bytes()));
            }
            writer.finish();
        }
    }

    private String refusal() {
        write();
        return message(() -> CheckpointWeights.open(directory).close());
    }

    private String refusalWhenLoaded() {
        write();
        try (CheckpointWeights weights = CheckpointWeights.open(directory);
                NDManager manager = Torch.newManager(Device.cpu())) {
            return message(() -> weights.load(manager, "w"));
        }
    }

    private static String message(org.assertj.core.api.ThrowableAssert.ThrowingCallable action) {
        CompressionException refusal = catchThrowableOfType(CompressionException.class, action);
        assertThat(refusal.code()).isEqualTo(FailureCode.UNSAFE_CHECKPOINT);
        return String.valueOf(refusal.getMessage());
    }
}
