package io.twofold.engine;

import ai.djl.ndarray.NDManager;
import io.twofold.engine.allocation.AllocationSpace;
import io.twofold.engine.allocation.BudgetPlan;
import io.twofold.engine.bench.SyntheticCheckpoint;
import io.twofold.engine.decomposition.MatrixDecomposition;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.model.LanguageModels;
import io.twofold.engine.safetensors.Checkpoint;
import io.twofold.engine.storage.CheckpointWeights;
import io.twofold.engine.storage.CompressedMatrices;
import io.twofold.engine.torch.Kernels;
import io.twofold.engine.torch.Torch;
import io.twofold.recipe.Calibration;
import io.twofold.recipe.Recipe;
import io.twofold.report.MatrixReport;
import io.twofold.report.Phase;
import io.twofold.report.PhaseTime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Compresses the first blocks of a {@link SyntheticCheckpoint} and measures time and memory. */
public final class LargeModelBenchmark {
    private LargeModelBenchmark() {}

    /**
     * What was measured.
     *
     * @param device where it ran
     * @param checkpointBytes of all tensors in the files
     * @param tokens of the calibration sequences
     * @param blockSeconds of each compressed block: calibration, decomposition and storing
     * @param phases in which the time went
     * @param matrices that were stored
     * @param calibrationLoss of the compressed blocks with the head, nats; says only that the passes ran to the end
     * @param peakBytes largest resident set of this process, mapped files included, or null where nobody tells
     */
    public record Result(
            String device,
            long checkpointBytes,
            long tokens,
            List<Double> blockSeconds,
            List<PhaseTime> phases,
            List<MatrixReport> matrices,
            double calibrationLoss,
            @Nullable Long peakBytes) {

        public Result {
            blockSeconds = List.copyOf(blockSeconds);
            phases = List.copyOf(phases);
            matrices = List.copyOf(matrices);
        }
    }

    /**
     * Runs it.
     *
     * @param recipe with a budget that is given, not learnt
     * @param blocks how many to compress
     * @param calibration how many tokens to calibrate on; random ones
     */
    public static Result run(Recipe recipe, int blocks, Calibration calibration, String device) {
        BlockClock clock = new BlockClock();
        RunMonitor monitor = new RunMonitor(clock);
        try (Workspace workspace = Workspace.temporary(Sources.anywhere(), monitor);
                NDManager manager = Torch.newManager(Torch.device(device));
                Kernels kernels = MatrixDecomposition.kernels()) {
            Path directory = workspace.scratch("model");
            long bytes = SyntheticCheckpoint.write(directory, blocks, recipe.seed());
            try (Checkpoint dense = Checkpoint.open(directory);
                    CheckpointWeights weights = CheckpointWeights.open(directory);
                    LanguageModel model = LanguageModels.open(directory, weights, manager);
                    CompressedMatrices matrices =
                            new CompressedMatrices(workspace.scratch("matrices"), dense, recipe.quantization())) {
                AllocationSpace space = AllocationChoice.space(model, recipe);
                BudgetPlan plan = BudgetPlan.exact(space, space.uniform(recipe.rankRatio()));
                StoredMatrixSink sink = new StoredMatrixSink(
                        model,
                        matrices,
                        FinishedMatrices.notKept(model, matrices),
                        plan.matrices().size(),
                        monitor);
                clock.start(model.matrices(0).size());
                double loss = new BlockwiseCompression(
                                model,
                                recipe,
                                kernels,
                                MatrixDecomposition.of(kernels, recipe),
                                monitor,
                                Phase.DECOMPOSE)
                        .runAndMeasure(plan, sequences(calibration, recipe.seed()), manager, sink);
                return new Result(
                        Torch.name(manager.getDevice()),
                        bytes,
                        (long) calibration.sequences() * calibration.sequenceLength(),
                        clock.blockSeconds,
                        monitor.times(),
                        sink.reports(),
                        loss,
                        PeakMemory.bytes());
            }
        }
    }

    private static List<long[]> sequences(Calibration calibration, long seed) {
        Random random = new Random(seed);
        return IntStream.range(0, calibration.sequences())
                .mapToObj(i -> random.longs(calibration.sequenceLength(), 0, SyntheticCheckpoint.KNOWN_TOKENS)
                        .toArray())
                .toList();
    }

    /** Takes the time of every so many matrices. */
    private static final class BlockClock implements CompressionListener {
        private final List<Double> blockSeconds = new ArrayList<>();
        private int perBlock;
        private int seen;
        private long since;

        void start(int matricesPerBlock) {
            perBlock = matricesPerBlock;
            since = System.nanoTime();
        }

        @Override
        public void matrix(MatrixReport matrix) {
            seen++;
            if (seen % perBlock == 0) {
                long now = System.nanoTime();
                blockSeconds.add((now - since) / 1e9);
                since = now;
            }
        }
    }
}
