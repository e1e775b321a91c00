package io.twofold.worker;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.twofold.engine.DeviceMemory;
import io.twofold.engine.PeakMemory;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How much memory a worker takes outside of Java's heap, where the models are; all in bytes. */
final class MemoryMetrics implements MeterBinder {

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "twofold.memory.resident", PeakMemory::now, "Resident set now: heap, tensors, mapped files");
        gauge(registry, "twofold.memory.resident.max", PeakMemory::bytes, "Largest resident set so far");
        for (DeviceMemory device : DeviceMemory.devices()) {
            Gauge.builder("twofold.device.memory.used", device, DeviceMemory::used)
                    .tag("device", device.name())
                    .description("Memory of a GPU that is taken, by this process or another")
                    .baseUnit("bytes")
                    .register(registry);
            Gauge.builder("twofold.device.memory.total", device, DeviceMemory::total)
                    .tag("device", device.name())
                    .description("Memory of a GPU")
                    .baseUnit("bytes")
                    .register(registry);
        }
    }

    private static void gauge(MeterRegistry registry, String name, Supplier<@Nullable Long> bytes, String description) {
        Gauge.builder(name, () -> {
                    Long known = bytes.get();
                    return known == null ? Double.NaN : known;
                })
                .description(description)
                .baseUnit("bytes")
                .register(registry);
    }
}
