package io.twofold.engine;

import ai.djl.engine.EngineException;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.Evaluation;
import io.twofold.recipe.EvaluationRequest;
import io.twofold.report.CompressionReport;
import io.twofold.report.Estimate;
import io.twofold.report.EvaluationReport;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The engine's front door. */
public final class Twofold {
    private Twofold() {}

    /** As {@link #compress(CompressionRequest, Sources, Path, RunState, CompressionListener)}, from the beginning. */
    public static CompressionReport compress(
            CompressionRequest request, Sources sources, Path output, CompressionListener listener) {
        return compress(request, sources, output, RunState.NONE, listener);
    }

    /**
     * Compresses a model and measures the result.
     *
     * @param request what to do
     * @param sources where models and texts come from
     * @param output a directory that {@linkplain OutputDirectory#isFree is free}; gets one directory per export,
     *     {@code report.json}, {@code results.json}, {@code spectra.json} if the request wants it and, last,
     *     {@code manifest.json}. After a failure it is empty again,
     *     but for a {@link DirectoryRunState} inside it.
     * @param state what an earlier run of the same request saved before it was killed; a run that finds it goes on from
     *     there and ends with the same bytes
     * @param listener watches and may cancel
     * @throws CompressionException with the reason as a code
     * @throws CompressionCancelledException if the listener asked for it
     */
    public static CompressionReport compress(
            CompressionRequest request, Sources sources, Path output, RunState state, CompressionListener listener) {
        return compress(request, sources, output, state, BlockShards.NONE, listener);
    }

    /**
     * As {@link #compress(CompressionRequest, Sources, Path, RunState, CompressionListener)}, together with others who
     * {@linkplain #compressBlocks compress blocks} of the same request where it has several shards. The bytes of the result
     * are the same.
     *
     * @param state which the others have too
     * @param shards where blocks are offered to them
     */
    public static CompressionReport compress(
            CompressionRequest request,
            Sources sources,
            Path output,
            RunState state,
            BlockShards shards,
            CompressionListener listener) {
        RunMonitor monitor = new RunMonitor(listener);
        return SmallerBatches.ifNeeded(
                monitor,
                tokens -> filled(
                        output,
                        sources,
                        monitor,
                        workspace ->
                                new CompressionRun(request, workspace, output, state, shards, monitor, tokens).run()));
    }

    /**
     * Compresses some blocks of a request for the run that offered them, see {@link BlockShards}.
     *
     * @param scratch an empty directory, or none yet; is gone afterwards
     * @param state where that run has saved what it planned, and where it looks for what is finished
     * @param listener watches and may cancel
     * @throws CompressionException with the reason as a code; {@code storage-unavailable} if nothing was planned in this
     *     state by the same version for the same request
     * @throws CompressionCancelledException if the listener asked for it
     */
    public static void compressBlocks(
            CompressionRequest request,
            BlockRange blocks,
            Sources sources,
            Path scratch,
            RunState state,
            CompressionListener listener) {
        RunMonitor monitor = new RunMonitor(listener);
        SmallerBatches.ifNeeded(monitor, tokens -> {
            try (Workspace workspace = new Workspace(sources, scratch, monitor)) {
                return translated(() -> {
                    new BlocksRun(request, blocks, workspace, state, monitor, tokens).run();
                    return blocks;
                });
            }
        });
    }

    /** Fills an output directory, or leaves nothing in it. */
    private static <T> T filled(Path output, Sources sources, RunMonitor monitor, Function<Workspace, T> work) {
        OutputDirectory.prepare(output);
        boolean done = false;
        try (Workspace workspace = new Workspace(sources, output.resolve(OutputDirectory.WORK), monitor)) {
            T result = translated(() -> work.apply(workspace));
            done = true;
            return result;
        } finally {
            if (!done) {
                OutputDirectory.discard(output);
            }
        }
    }

    /**
     * Measures a model without changing it.
     *
     * @param model a reference to a model, dense or factored
     * @param evaluation what to measure
     * @param device {@code auto}, {@code cpu} or {@code cuda:N}
     * @throws CompressionException with the reason as a code
     */
    public static EvaluationReport evaluate(
            String model, Evaluation evaluation, String device, Sources sources, CompressionListener listener) {
        EvaluationRequest request = new EvaluationRequest(model, evaluation, device);
        RunMonitor monitor = new RunMonitor(listener);
        return SmallerBatches.ifNeeded(monitor, tokens -> {
            try (Workspace workspace = Workspace.temporary(sources, monitor)) {
                return translated(() -> new EvaluationRun(request, workspace, monitor, tokens).run());
            }
        });
    }

    /**
     * Measures a model without changing it, and stores the result.
     *
     * @param request what to do
     * @param sources where models and texts come from
     * @param output a directory that {@linkplain OutputDirectory#isFree is free}; gets {@code report.json},
     *     {@code results.json} and, last, {@code manifest.json}. After a failure it is gone again.
     * @param listener watches and may cancel
     * @throws CompressionException with the reason as a code
     * @throws CompressionCancelledException if the listener asked for it
     */
    public static EvaluationReport evaluate(
            EvaluationRequest request, Sources sources, Path output, CompressionListener listener) {
        RunMonitor monitor = new RunMonitor(listener);
        return SmallerBatches.ifNeeded(
                monitor,
                tokens -> filled(
                        output,
                        sources,
                        monitor,
                        workspace -> new EvaluationRun(request, workspace, monitor, tokens).run(output)));
    }

    /**
     * Predicts what a compression takes and leaves, in seconds, without reading weights. Checks all that a run checks
     * before it begins.
     *
     * @param request what would be done
     * @param sources where models and texts come from
     * @throws CompressionException with the code with which the run would fail
     */
    public static Estimate estimate(CompressionRequest request, Sources sources) {
        try (Workspace workspace = Workspace.ofHeaders(sources, new RunMonitor(CompressionListener.SILENT))) {
            return translated(() -> new Estimation(request, workspace).estimate());
        }
    }

    /** Gives failures of LibTorch and of the disk their codes. */
    private static <T> T translated(Supplier<T> work) {
        try {
            return work.get();
        } catch (EngineException e) {
            String message = String.valueOf(e.getMessage());
            // CUDA; LibTorch's allocator on the CPU under Windows and elsewhere
            boolean memory = Stream.of("out of memory", "not enough memory", "can't allocate memory")
                    .anyMatch(message.toLowerCase(Locale.ROOT)::contains);
            throw new CompressionException(
                    memory ? FailureCode.DEVICE_OUT_OF_MEMORY : FailureCode.INTERNAL,
                    message.substring(0, Math.min(message.length(), 1000)),
                    e);
        } catch (UncheckedIOException e) {
            String message = String.valueOf(e.getMessage());
            throw new CompressionException(
                    message.contains("No space left")
                            ? FailureCode.INSUFFICIENT_STORAGE
                            : FailureCode.STORAGE_UNAVAILABLE,
                    "Writing the result failed: " + message,
                    e);
        }
    }
}
