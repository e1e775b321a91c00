package io.twofold.engine.torch;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;

/** LibTorch in this process: set up once, never downloading anything. */
public final class Torch {
    private static final String ENGINE = "PyTorch";

    static {
        setDefault("ai.djl.offline", "true");
        setDefault("OPT_OUT_TRACKING", "true");
        // The profiling executor re-compiles a kernel for each new shape, which costs more here than it saves.
        setDefault("ai.djl.pytorch.graph_optimizer", "false");
    }

    private Torch() {}

    private static void setDefault(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    static Model newModel() {
        return Model.newInstance("kernels", Device.cpu(), ENGINE);
    }

    /** A manager for tensors on {@code device}; everything it or its children own is freed when it closes. */
    public static NDManager newManager(Device device) {
        return NDManager.newBaseManager(device, ENGINE);
    }

    /**
     * Resolves {@code auto} (the first GPU, else the CPU), {@code cpu} or {@code cuda:N}.
     *
     * @throws CompressionException with {@code device-unavailable} if there is no such GPU
     */
    public static Device device(String name) {
        int gpus = Engine.getEngine(ENGINE).getGpuCount();
        if (name.equals("cpu") || (name.equals("auto") && gpus == 0)) {
            return Device.cpu();
        }
        int index = name.equals("auto") ? 0 : Integer.parseInt(name.substring("cuda:".length()));
        if (index >= gpus) {
            throw new CompressionException(
                    FailureCode.DEVICE_UNAVAILABLE,
                    "Device " + name + " was asked for, but LibTorch sees " + gpus + " GPU(s); use auto or cpu");
        }
        return Device.gpu(index);
    }

    /** The inverse of {@link #device}: {@code cpu} or {@code cuda:N}. */
    public static String name(Device device) {
        return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
    }

    /** LibTorch's version. */
    public static String version() {
        return Engine.getEngine(ENGINE).getVersion();
    }

    /** DJL's version. */
    public static String djlVersion() {
        return Engine.getDjlVersion();
    }
}
