package io.twofold.engine;

import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.Evaluation;
import io.twofold.report.CompressionReport;
import io.twofold.report.EvaluationReport;
import java.nio.file.Path;

/** The engine's front door. */
public final class Twofold {
    private Twofold() {}

    /**
     * Compresses a model and measures the result.
     *
     * @param request what to do
     * @param sources where files may be read
     * @param output an empty or missing directory; gets one directory per export, {@code report.json} and, last,
     *     {@code manifest.json}
     * @param listener watches and may cancel
     * @throws io.twofold.failure.CompressionException with the reason as a code
     * @throws CompressionCancelledException if the listener asked for it
     */
    public static CompressionReport compress(
            CompressionRequest request, Sources sources, Path output, CompressionListener listener) {
        throw new IllegalStateException("in the next commit");
    }

    /**
     * Measures a model without changing it.
     *
     * @param model {@code builtin:sample} or {@code file:DIR}
     * @param evaluation what to measure
     * @param device {@code auto}, {@code cpu} or {@code cuda:N}
     */
    public static EvaluationReport evaluate(
            String model, Evaluation evaluation, String device, Sources sources, CompressionListener listener) {
        throw new IllegalStateException("in the next commit");
    }
}
