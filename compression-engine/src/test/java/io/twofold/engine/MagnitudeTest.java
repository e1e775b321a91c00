package io.twofold.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.engine.safetensors.Checkpoint;
import io.twofold.engine.testing.TestFiles;
import io.twofold.report.CompressionReport;
import io.twofold.report.MatrixReport;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MagnitudeTest {
    @TempDir
    private Path directory;

    @Test
    void keepsTheLargestWeightsOfEachMatrixAsTheyAre() {
        CompressionReport report = SampleRuns.compress(
                SampleRuns.request("{\"preset\":\"magnitude\",\"sparsity\":0.6}", "exports", "[\"hf-dense\"]"),
                directory.resolve("out"));

        assertThat(report.size().keptRatio()).isLessThanOrEqualTo(0.4).isGreaterThan(0.39999);
        try (Checkpoint dense = Checkpoint.open(TestFiles.sampleModel());
                Checkpoint pruned = Checkpoint.open(directory.resolve("out/hf-dense"))) {
            assertThat(report.matrices()).hasSize(SampleRuns.MATRICES).allSatisfy(matrix -> {
                assertThat(matrix.rank()).isZero();
                requirePruned(floats(dense, matrix), floats(pruned, matrix), matrix.nonZeros());
            });
        }
    }

    private static void requirePruned(float[] before, float[] after, long count) {
        float[] magnitudes = new float[before.length];
        for (int i = 0; i < before.length; i++) {
            magnitudes[i] = Math.abs(before[i]);
        }
        Arrays.sort(magnitudes);
        float least = magnitudes[before.length - Math.toIntExact(count)];
        int kept = 0;
        for (int i = 0; i < before.length; i++) {
            float magnitude = Math.abs(before[i]);
            if (after[i] == before[i] && magnitude >= least) {
                kept++;
            } else if (after[i] != 0 || magnitude > least) {
                throw new AssertionError("entry " + i + " was " + before[i] + " and is " + after[i] + ", but the "
                        + count + " largest are from " + least + " on");
            }
        }
        assertThat(kept).isEqualTo(Math.toIntExact(count));
    }

    private static float[] floats(Checkpoint checkpoint, MatrixReport matrix) {
        FloatBuffer values =
                FloatBuffer.allocate(matrix.shape().get(0) * matrix.shape().get(1));
        checkpoint.readFloats(matrix.name(), 0, values);
        return values.array();
    }
}
