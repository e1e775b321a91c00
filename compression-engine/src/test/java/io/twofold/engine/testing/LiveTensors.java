package io.twofold.engine.testing;

import ai.djl.Device;
import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.torch.Torch;
import java.lang.reflect.Field;
import java.util.Map;

/**
 * What DJL keeps alive in this process: every tensor, manager and loaded kernel hangs below one system manager until it is
 * closed. DJL does not tell, so its fields are read.
 */
public final class LiveTensors {
    private LiveTensors() {}

    /** Number of all tensors, managers and kernels that are not closed. */
    public static int count() {
        try (NDManager manager = Torch.newManager(Device.cpu())) {
            return below(manager.getParentManager()) - 1; // not this manager itself
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("DJL's managers have changed", e);
        }
    }

    private static int below(NDManager manager) throws ReflectiveOperationException {
        Map<?, ?> resources = (Map<?, ?>) field("resources").get(manager);
        Map<?, ?> borrowed = (Map<?, ?>) field("tempResources").get(manager);
        int count = resources.size() + borrowed.size();
        for (Object resource : resources.values()) {
            if (resource instanceof NDManager child) {
                count += below(child);
            }
        }
        return count;
    }

    private static Field field(String name) throws ReflectiveOperationException {
        Field field = BaseNDManager.class.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }
}
