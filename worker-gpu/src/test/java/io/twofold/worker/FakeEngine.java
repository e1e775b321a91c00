package io.twofold.worker;

import io.twofold.engine.BlockRange;
import io.twofold.engine.BlockShards;
import io.twofold.engine.CompressionCancelledException;
import io.twofold.engine.CompressionListener;
import io.twofold.engine.RunState;
import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.EvaluationRequest;
import io.twofold.report.AllocationReport;
import io.twofold.report.CompressionReport;
import io.twofold.report.EvaluationReport;
import io.twofold.report.MatrixReport;
import io.twofold.report.Phase;
import io.twofold.report.Progress;
import io.twofold.report.Quality;
import io.twofold.report.Size;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** An engine that writes a few small files, and in between does what a test tells it. */
final class FakeEngine implements Compressor, Evaluator {
    static final int MATRICES = 5;

    final AtomicInteger runs = new AtomicInteger();

    /** Counted down when the first run begins. */
    final CountDownLatch started = new CountDownLatch(1);

    /** What the engine was given to remember. */
    volatile RunState state = RunState.NONE;

    private volatile Behaviour behaviour = (output, listener) -> {};

    /** What to do after the matrices and before the manifest. */
    interface Behaviour {
        void act(Path output, CompressionListener listener);
    }

    void will(Behaviour next) {
        behaviour = next;
    }

    /** Works on until it is asked to stop. */
    static void untilCancelled(Path output, CompressionListener listener) {
        while (!listener.cancelled()) {
            Thread.onSpinWait();
        }
        throw new CompressionCancelledException();
    }

    @Override
    public EvaluationReport evaluate(EvaluationRequest request, Path output, CompressionListener listener) {
        runs.incrementAndGet();
        started.countDown();
        try {
            listener.progress(new Progress(Phase.EVALUATE, 1, 2, "request"));
            Files.writeString(output.resolve("report.json"), "{}");
            behaviour.act(output, listener);
            Files.writeString(output.resolve("results.json"), "{\"results\":{}}");
            Files.writeString(output.resolve("manifest.json"), "{\"files\":[]}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new EvaluationReport(request.model(), List.of(), new Quality(Map.of()), 1.5, null, "cpu", Map.of());
    }

    /** Tells of a matrix for each block. */
    @Override
    public void compressBlocks(
            CompressionRequest request,
            BlockRange blocks,
            Path scratch,
            RunState remembered,
            CompressionListener listener) {
        runs.incrementAndGet();
        started.countDown();
        for (int block = blocks.first(); block < blocks.end(); block++) {
            listener.matrix(new MatrixReport("layers." + block + ".weight", List.of(4, 4), 1, 3, 0.25, null));
        }
        behaviour.act(scratch, listener);
    }

    @Override
    public CompressionReport compress(
            CompressionRequest request,
            Path output,
            RunState remembered,
            BlockShards shards,
            CompressionListener listener) {
        state = remembered;
        runs.incrementAndGet();
        started.countDown();
        try {
            Files.createDirectories(output.resolve("hf-dense"));
            Files.writeString(output.resolve("hf-dense/model.safetensors"), "weights");
            for (int i = 0; i < MATRICES; i++) {
                listener.matrix(new MatrixReport("layers." + i + ".weight", List.of(4, 4), 1, 3, 0.25, null));
                listener.progress(new Progress(Phase.DECOMPOSE, i + 1, MATRICES, "matrix"));
            }
            behaviour.act(output, listener);
            Files.writeString(output.resolve("report.json"), "{}");
            Files.writeString(output.resolve("manifest.json"), "{\"files\":[]}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new CompressionReport(
                request.model(),
                request.recipe(),
                request.calibration(),
                request.evaluation(),
                List.of(),
                new Quality(Map.of()),
                new Quality(Map.of()),
                Map.of(),
                new Size(10, 5, 0.5, 40, Map.of()),
                new AllocationReport(List.of(), List.of(), List.of(), List.of(), null),
                1.25,
                List.of(),
                List.of(),
                List.of(),
                null,
                "cpu",
                0,
                Map.of());
    }
}
