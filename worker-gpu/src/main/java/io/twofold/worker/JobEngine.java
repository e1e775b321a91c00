package io.twofold.worker;

import io.twofold.engine.CompressionListener;
import io.twofold.engine.RunState;
import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.EvaluationRequest;
import io.twofold.recipe.JobRequest;
import io.twofold.report.PhaseEstimate;
import io.twofold.report.Report;
import java.nio.file.Path;
import java.util.List;

/** The engine for jobs of every kind. */
interface JobEngine {
    /**
     * Does what a job asks for and fills {@code output}, the manifest last.
     *
     * @param state what an earlier attempt has saved; an evaluation saves nothing and begins again
     */
    Report run(JobRequest request, Path output, RunState state, CompressionListener listener);

    /** What the phases will take; empty if nothing can be said, as of evaluations. May itself take some seconds. */
    default List<PhaseEstimate> predict(JobRequest request) {
        return List.of();
    }

    /** An engine that predicts nothing. */
    static JobEngine of(Compressor compressor, Evaluator evaluator) {
        return (request, output, state, listener) -> request instanceof CompressionRequest compression
                ? compressor.compress(compression, output, state, listener)
                : evaluator.evaluate((EvaluationRequest) request, output, listener);
    }

    /** The same one, with predictions of compressions. */
    default JobEngine predictedBy(Estimator estimator) {
        JobEngine engine = this;
        return new JobEngine() {
            @Override
            public Report run(JobRequest request, Path output, RunState state, CompressionListener listener) {
                return engine.run(request, output, state, listener);
            }

            @Override
            public List<PhaseEstimate> predict(JobRequest request) {
                return request instanceof CompressionRequest compression
                        ? estimator.estimate(compression).phases()
                        : List.of();
            }
        };
    }
}
