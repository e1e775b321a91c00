package io.twofold.engine.testing;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.torch.Kernels;
import io.twofold.engine.torch.Torch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** Tests of kernels on the CPU: loaded once for a class, with a manager of its own for each test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class KernelTest {
    protected final Kernels kernels;
    protected NDManager manager;

    /** @param files as {@link Kernels#load} takes them */
    protected KernelTest(String... files) {
        kernels = Kernels.load(files);
    }

    @BeforeEach
    final void openManager() {
        manager = Torch.newManager(Device.cpu());
    }

    @AfterEach
    final void closeManager() {
        manager.close();
    }

    @AfterAll
    final void closeKernels() {
        kernels.close();
    }
}
