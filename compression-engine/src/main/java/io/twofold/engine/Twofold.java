package io.twofold.engine;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.text.TextTokenizer;
import io.twofold.engine.torch.Torch;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.Evaluation;
import io.twofold.report.CompressionReport;
import io.twofold.report.Estimate;
import io.twofold.report.EvaluationReport;
import io.twofold.report.Phase;
import io.twofold.report.Quality;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
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
     *     {@code report.json} and, last, {@code manifest.json}. After a failure it is empty again, but for a
     *     {@link DirectoryRunState} inside it.
     * @param state what an earlier run of the same request saved before it was killed; a run that finds it goes on from
     *     there and ends with the same bytes
     * @param listener watches and may cancel
     * @throws CompressionException with the reason as a code
     * @throws CompressionCancelledException if the listener asked for it
     */
    public static CompressionReport compress(
            CompressionRequest request, Sources sources, Path output, RunState state, CompressionListener listener) {
        OutputDirectory.prepare(output);
        boolean done = false;
        RunMonitor monitor = new RunMonitor(listener);
        try (Workspace workspace = new Workspace(sources, output.resolve(OutputDirectory.WORK), monitor)) {
            CompressionReport report =
                    translated(() -> new CompressionRun(request, workspace, output, state, monitor).run());
            done = true;
            return report;
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
        long start = System.nanoTime();
        RunMonitor monitor = new RunMonitor(listener);
        try (Workspace workspace = Workspace.temporary(sources, monitor)) {
            return translated(() -> {
                Device resolved = Torch.device(device);
                workspace.fetch(model, evaluation);
                Path directory = workspace.model(model);
                try (NDManager manager = Torch.newManager(resolved);
                        TextTokenizer tokenizer = TextTokenizer.open(directory)) {
                    Quality quality = new QualityMeasurement(evaluation, workspace, tokenizer)
                            .measure(directory, manager, monitor, Phase.EVALUATE);
                    return new EvaluationReport(
                            model,
                            workspace.pinned(),
                            quality,
                            (System.nanoTime() - start) / 1e9,
                            PeakMemory.bytes(),
                            Torch.name(resolved),
                            Versions.all());
                }
            });
        }
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
                    (memory ? "The device ran out of memory; use fewer calibration sequences or a larger device: " : "")
                            + message.substring(0, Math.min(message.length(), 1000)),
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
