package io.twofold.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a compression will take and leave, predicted before it runs: from the model's headers, the texts, and a few
 * seconds of work on the device.
 *
 * @param model reference of the dense model
 * @param size of the dense model
 * @param kept what will be stored
 * @param phases where the time will go, in order
 * @param total all phases together, on one worker
 * @param sharing what workers that share the job make of the total; null, and absent in JSON, where the request does not
 *     have them share it
 * @param memory the most that will be needed at a time
 * @param disk what will be needed below the output directory
 * @param speed what was measured on the device
 */
public record Estimate(
        String model,
        Size size,
        Kept kept,
        List<PhaseEstimate> phases,
        PhaseEstimate total,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Sharing sharing,
        Memory memory,
        Disk disk,
        Speed speed) {

    public Estimate {
        phases = List.copyOf(phases);
    }

    /**
     * The dense model.
     *
     * @param architecture as config.json names it, such as {@code llama}
     * @param blocks number of blocks
     * @param matrices number of linear layers inside them
     * @param blockParameters of those matrices
     * @param bytes of all weights as they came
     */
    public record Size(String architecture, int blocks, int matrices, long blockParameters, long bytes) {}

    /**
     * What will be stored.
     *
     * @param blockParameters the budget, in parameters of linear layers inside the blocks
     * @param bytes of the weights, by export
     * @param exact whether the run will keep exactly so much; else it is at most that, except that merged weights always
     *     take the bytes of the dense ones
     */
    public record Kept(long blockParameters, Map<String, Long> bytes, boolean exact) {
        public Kept {
            bytes = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(bytes));
        }
    }

    /**
     * As many workers as there are parts, each as fast as this one.
     *
     * @param workers number of parts, at most one for each block
     * @param sharedSeconds of the total that they divide among them; the rest one of them does while the others have nothing
     *     to do, or each does for itself
     * @param total from the beginning to the end
     */
    public record Sharing(int workers, double sharedSeconds, PhaseEstimate total) {}

    /**
     * Peak memory.
     *
     * @param hostBytes resident set of the process that runs it, with what the process has already
     * @param deviceBytes on the GPU, or null if the arithmetic runs on the host
     */
    public record Memory(long hostBytes, @Nullable Long deviceBytes) {}

    /**
     * Disk space.
     *
     * @param scratchBytes while the run lasts
     * @param exportBytes afterwards
     */
    public record Disk(long scratchBytes, long exportBytes) {}

    /**
     * How fast the device is.
     *
     * @param device such as {@code cpu} or {@code cuda:0}
     * @param flopsPerSecond of matrix products in the model's shapes, two for each multiplication
     * @param elementsPerSecond of one pass over a large float32 matrix
     * @param secondsPerCall of the shortest kernel
     * @param weightsPerSecond converted between the stored type and float32, on the host
     */
    public record Speed(
            String device,
            double flopsPerSecond,
            double elementsPerSecond,
            double secondsPerCall,
            double weightsPerSecond) {}
}
