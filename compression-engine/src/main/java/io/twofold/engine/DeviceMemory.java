package io.twofold.engine;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import java.util.List;
import java.util.stream.IntStream;

/** The memory of one GPU, as CUDA tells it: all processes together. */
public final class DeviceMemory {
    private final Device device;

    private DeviceMemory(Device device) {
        this.device = device;
    }

    /** The GPUs of this machine; none where CUDA is missing. */
    public static List<DeviceMemory> devices() {
        int count = CudaUtils.hasCuda() ? CudaUtils.getGpuCount() : 0;
        return IntStream.range(0, count)
                .mapToObj(index -> new DeviceMemory(Device.gpu(index)))
                .toList();
    }

    /** As in requests, such as {@code cuda:0}. */
    public String name() {
        return "cuda:" + device.getDeviceId();
    }

    /** Bytes that are taken. */
    public long used() {
        return CudaUtils.getGpuMemory(device).getCommitted();
    }

    /** Bytes that there are. */
    public long total() {
        return CudaUtils.getGpuMemory(device).getMax();
    }
}
