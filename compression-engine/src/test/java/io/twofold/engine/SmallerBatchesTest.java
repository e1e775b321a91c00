package io.twofold.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.CompressionRequest;
import io.twofold.report.MatrixReport;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallerBatchesTest {
    private static final CompressionRequest REQUEST = SampleRuns.request("{\"preset\":\"wanda\"}");

    @TempDir
    private Path directory;

    /** A device whose memory is too small for a matrix, as many times as it says. */
    private static final class Scarce extends SampleRuns.Heard {
        private final String matrix;
        private int times;

        Scarce(String matrix, int times) {
            this.matrix = matrix;
            this.times = times;
        }

        @Override
        public void matrix(MatrixReport report) {
            if (report.name().contains(matrix) && times-- > 0) {
                throw new CompressionException(FailureCode.DEVICE_OUT_OF_MEMORY, "CUDA out of memory");
            }
        }
    }

    @DisplayName("case 21: CUDA out of memory: one smaller-batch retry, which goes on where the memory ended")
    @Test
    void goesOnOnceWithSmallerBatches() {
        Scarce device = new Scarce("layers.1.self_attn.q_proj", 1);

        SampleRuns.compress(REQUEST, directory.resolve("out"), new MemoryRunState(), device);

        assertThat(device.restored).isEqualTo(8);
        assertThat(device.warnings)
                .singleElement()
                .asString()
                .contains("batches of 512 tokens instead of 2048")
                .endsWith("CUDA out of memory");
        assertThat(directory.resolve("out/manifest.json")).exists();
    }

    @DisplayName("case 21: CUDA out of memory again: it fails with a hint")
    @Test
    void failsWithAHintWhenSmallerBatchesAreTooLargeToo() {
        Scarce device = new Scarce("layers.1.self_attn.k_proj", 2);

        assertThatThrownBy(() -> SampleRuns.compress(REQUEST, directory.resolve("out"), new MemoryRunState(), device))
                .isInstanceOfSatisfying(
                        CompressionException.class,
                        failure -> assertThat(failure.code()).isEqualTo(FailureCode.DEVICE_OUT_OF_MEMORY))
                .hasMessageContaining("set calibration.sequences")
                .hasMessageContaining("a device with more memory");
        assertThat(directory.resolve("out")).doesNotExist();
    }

    @Test
    void leavesOtherFailuresAlone() {
        RunMonitor monitor = new RunMonitor(CompressionListener.SILENT);
        CompressionException damaged = new CompressionException(FailureCode.UNSAFE_CHECKPOINT, "damaged");

        assertThatThrownBy(() -> SmallerBatches.ifNeeded(monitor, tokens -> {
                    assertThat(tokens).isEqualTo(2048);
                    throw damaged;
                }))
                .isSameAs(damaged);
    }
}
