package io.twofold.worker;

import io.twofold.engine.CompressionListener;
import io.twofold.engine.RunState;
import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.EvaluationRequest;
import io.twofold.recipe.JobRequest;
import io.twofold.report.Report;
import java.nio.file.Path;

/** The engine for jobs of every kind. */
interface JobEngine {
    /**
     * Does what a job asks for and fills {@code output}, the manifest last.
     *
     * @param state what an earlier attempt has saved; an evaluation saves nothing and begins again
     */
    Report run(JobRequest request, Path output, RunState state, CompressionListener listener);

    static JobEngine of(Compressor compressor, Evaluator evaluator) {
        return (request, output, state, listener) -> request instanceof CompressionRequest compression
                ? compressor.compress(compression, output, state, listener)
                : evaluator.evaluate((EvaluationRequest) request, output, listener);
    }
}
