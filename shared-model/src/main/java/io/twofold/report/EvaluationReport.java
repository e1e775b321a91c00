package io.twofold.report;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of evaluating one model without compressing it.
 *
 * @param model reference of the model
 * @param sources as in {@link CompressionReport}
 * @param quality what was measured
 * @param seconds wall-clock time
 * @param peakMemoryBytes largest resident set of the process so far, or null where the system does not tell
 * @param device where the arithmetic ran
 * @param versions of Twofold, Java, DJL and PyTorch
 */
public record EvaluationReport(
        String model,
        List<String> sources,
        Quality quality,
        double seconds,
        @Nullable Long peakMemoryBytes,
        String device,
        Map<String, String> versions)
        implements Report {}
