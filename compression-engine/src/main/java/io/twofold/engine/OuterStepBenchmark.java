package io.twofold.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.allocation.AllocationPoint;
import io.twofold.engine.allocation.AllocationSpace;
import io.twofold.engine.allocation.BudgetPlan;
import io.twofold.engine.bench.GemmBound;
import io.twofold.engine.bench.Median;
import io.twofold.engine.calibration.CalibrationSet;
import io.twofold.engine.decomposition.MatrixDecomposition;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.model.LanguageModels;
import io.twofold.engine.model.ResidentModel;
import io.twofold.engine.policy.Objective;
import io.twofold.engine.policy.PolicySearch;
import io.twofold.engine.policy.SearchState;
import io.twofold.engine.storage.CheckpointWeights;
import io.twofold.engine.text.TextTokenizer;
import io.twofold.engine.text.TokenizedText;
import io.twofold.engine.torch.Kernels;
import io.twofold.engine.torch.Torch;
import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.Decomposition;
import io.twofold.recipe.Minibatch;
import io.twofold.recipe.TruncatedGaussian;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Times the outer steps of a learnt allocation beside the matrix products that they consist of. */
public final class OuterStepBenchmark {
    private OuterStepBenchmark() {}

    /**
     * What was measured. Seconds are medians per outer step, that is for two samples.
     *
     * @param model reference
     * @param device where it ran
     * @param matrices how many were decomposed per sample
     * @param blockParameters in these matrices
     * @param iterations of each decomposition
     * @param tokens of the minibatch
     * @param steps that were timed, after one to warm up
     * @param anchorSeconds of the cold decomposition before the first step, calibration pass included
     * @param stepSeconds of a whole step
     * @param rpcaSeconds of its decompositions
     * @param forwardSeconds of its forward passes
     * @param restSeconds of all else
     * @param rpcaProducts the decompositions' matrix products alone
     * @param forwardProducts the linear layers' and the head's matrix products alone
     */
    public record Result(
            String model,
            String device,
            int matrices,
            long blockParameters,
            int iterations,
            long tokens,
            int steps,
            double anchorSeconds,
            double stepSeconds,
            double rpcaSeconds,
            double forwardSeconds,
            double restSeconds,
            GemmBound.Products rpcaProducts,
            GemmBound.Products forwardProducts) {}

    /**
     * Runs it.
     *
     * @param request with a learnt allocation
     * @param steps to time
     */
    public static Result run(CompressionRequest request, Sources sources, int steps) {
        Device device = Torch.device(request.device());
        RunMonitor monitor = new RunMonitor(CompressionListener.SILENT);
        try (Workspace workspace = Workspace.temporary(sources, monitor);
                Kernels kernels = MatrixDecomposition.kernels();
                NDManager manager = Torch.newManager(device)) {
            Path directory = workspace.model(request.model());
            try (TextTokenizer tokenizer = TextTokenizer.open(directory);
                    CheckpointWeights weights = CheckpointWeights.open(directory);
                    LanguageModel model = LanguageModels.open(directory, weights, manager);
                    ResidentModel resident = new ResidentModel(model, manager)) {
                TokenizedText text = tokenizer.encode(
                        workspace.calibrationText(request.calibration().data()));
                CompressionRun.check(request, weights, model, text);
                AllocationSpace space = AllocationChoice.space(model, request.recipe());
                try (CompressedLoss loss =
                        new CompressedLoss(resident, space, request.recipe(), text, kernels, manager, monitor)) {
                    return new Measurement(request, space, loss, manager, steps)
                            .run(model, CalibrationSet.of(text, request.calibration()));
                }
            }
        }
    }

    /** Times the parts of each loss; waits for the device between them. */
    private static final class Measurement implements Objective {
        private final CompressionRequest request;
        private final AllocationSpace space;
        private final CompressedLoss loss;
        private final NDManager manager;
        private final double[] whole;
        private final double[] rpca;
        private final double[] forward;
        private int step;

        Measurement(
                CompressionRequest request, AllocationSpace space, CompressedLoss loss, NDManager manager, int steps) {
            this.request = request;
            this.space = space;
            this.loss = loss;
            this.manager = manager;
            this.whole = new double[steps];
            this.rpca = new double[steps];
            this.forward = new double[steps];
        }

        Result run(LanguageModel model, List<long[]> sequences) {
            TruncatedGaussian settings = (TruncatedGaussian) request.recipe().allocation();
            PolicySearch search =
                    new PolicySearch(space, settings, request.recipe().seed());
            AllocationPoint start = space.uniform(request.recipe().rankRatio());
            SearchState state = search.begin(start);
            double anchorSeconds = seconds(() -> loss.anchorAt(start, sequences));
            for (step = -1; step < whole.length; step++) {
                SearchState from = state;
                SearchState[] next = new SearchState[1];
                double elapsed = seconds(() -> next[0] = search.step(from, this));
                state = next[0];
                if (step >= 0) {
                    whole[step] = elapsed;
                }
            }
            int iterations = ((Decomposition.QrRpca) request.recipe().decomposition()).warmIterations();
            Minibatch minibatch = settings.minibatch();
            long tokens = (long) minibatch.sequences() * minibatch.sequenceLength();
            try (GemmBound bound = new GemmBound(manager)) {
                return new Result(
                        request.model(),
                        Torch.name(manager.getDevice()),
                        space.matrices().size(),
                        (long) Arrays.stream(space.unitSizes()).sum(),
                        iterations,
                        tokens,
                        whole.length,
                        anchorSeconds,
                        Median.of(whole),
                        Median.of(rpca),
                        Median.of(forward),
                        Median.of(rest()),
                        bound.decompositions(model, BudgetPlan.of(space, start), iterations)
                                .times(2),
                        bound.forward(model, tokens).times(2));
            }
        }

        @Override
        public double loss(int iteration, AllocationPoint sample) {
            double compressing = seconds(() -> loss.compress(sample));
            double[] result = new double[1];
            double running = seconds(() -> result[0] = loss.forward(iteration));
            if (step >= 0) {
                rpca[step] += compressing;
                forward[step] += running;
            }
            return result[0];
        }

        private double[] rest() {
            return IntStream.range(0, whole.length)
                    .mapToDouble(i -> whole[i] - rpca[i] - forward[i])
                    .toArray();
        }

        private double seconds(Runnable work) {
            long begin = System.nanoTime();
            work.run();
            GemmBound.await(manager);
            return (System.nanoTime() - begin) / 1e9;
        }
    }
}
