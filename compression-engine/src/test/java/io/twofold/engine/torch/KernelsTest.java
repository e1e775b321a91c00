package io.twofold.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelsTest {
    private static final Path STATUS = Path.of("/proc/self/status");

    @Test
    void passesTensorsListsAndNumbersInAndTuplesOut() {
        try (NDManager manager = Torch.newManager(Device.cpu());
                Kernels kernels = Kernels.load("selection", "qr_rpca", "transformer")) {
            NDArray x = manager.create(new float[] {1, -4, 2, 3}, new Shape(2, 2));

            assertThat(kernels.call(manager, "select", x, 1, 0).toBooleanArray())
                    .containsExactly(false, true, false, false);
            assertThat(kernels.call(manager, "rms_norm", x, manager.ones(new Shape(2)), 0.0)
                            .getFloat(1, 1))
                    .isCloseTo(1.1767f, org.assertj.core.api.Assertions.within(1e-3f));
            NDArray head = x.reshape(1, 1, 2, 2);
            assertThat(kernels.call(manager, "attention", head, head, head, List.of(), true, 0, 1.0, 0.0)
                            .getShape())
                    .isEqualTo(new Shape(1, 2, 2));
            assertThat(kernels.callForList(manager, "qr_rpca", x, x, x, 1L, -1, 3, 0, 0.0))
                    .hasSize(4);
        }
    }

    @Test
    void manyCallsKeepNoNativeMemory() throws IOException {
        assumeTrue(Files.isReadable(STATUS), "needs /proc");
        try (Kernels kernels = Kernels.load("selection", "qr_rpca")) {
            call(kernels, 100);
            long before = residentKilobytes();

            call(kernels, 800);

            // One kept tensor of 100 × 100 a call would already be 32 MB.
            assertThat(residentKilobytes() - before).isLessThan(16_000);
        }
    }

    private static void call(Kernels kernels, int times) {
        for (int i = 0; i < times; i++) {
            try (NDManager manager = Torch.newManager(Device.cpu())) {
                NDArray x = manager.ones(new Shape(100, 100));
                NDArray v = manager.ones(new Shape(2, 100));
                kernels.callForList(manager, "qr_rpca", x, v, manager.zeros(new Shape(100, 100)), 100L, 0, 1, 0, 0.0);
                kernels.call(manager, "select", x, 50L, -1);
            }
        }
    }

    private static long residentKilobytes() throws IOException {
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
