package io.twofold.worker;

import io.twofold.engine.BlockRange;
import io.twofold.engine.BlockShards;
import io.twofold.engine.CompressionListener;
import io.twofold.engine.RunState;
import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.EvaluationRequest;
import io.twofold.recipe.JobRequest;
import io.twofold.report.PhaseEstimate;
import io.twofold.report.Report;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The engine for jobs of every kind. */
final class JobEngine {
    private final Compressor compressor;
    private final Evaluator evaluator;
    private final @Nullable Estimator estimator;

    /** @param estimator predicts compressions, and may itself take some seconds; null if nobody asks */
    JobEngine(Compressor compressor, Evaluator evaluator, @Nullable Estimator estimator) {
        this.compressor = compressor;
        this.evaluator = evaluator;
        this.estimator = estimator;
    }

    /**
     * Does what a job asks for and fills {@code output}, the manifest last.
     *
     * @param state what an earlier attempt has saved; an evaluation saves nothing and begins again
     * @param shards where other workers find blocks to compress
     */
    Report run(JobRequest request, Path output, RunState state, BlockShards shards, CompressionListener listener) {
        return request instanceof CompressionRequest compression
                ? compressor.compress(compression, output, state, shards, listener)
                : evaluator.evaluate((EvaluationRequest) request, output, listener);
    }

    /** Compresses blocks of a job that another worker has; {@code scratch} is gone afterwards. */
    void runBlocks(
            CompressionRequest request, BlockRange blocks, Path scratch, RunState state, CompressionListener listener) {
        compressor.compressBlocks(request, blocks, scratch, state, listener);
    }

    /** What the phases will take; empty if nothing can be said, as of evaluations. */
    List<PhaseEstimate> predict(JobRequest request) {
        return estimator != null && request instanceof CompressionRequest compression
                ? estimator.estimate(compression).phases()
                : List.of();
    }
}
