package io.twofold.engine;

import ai.djl.ndarray.NDManager;
import io.twofold.engine.allocation.BudgetPlan;
import io.twofold.engine.calibration.CalibrationSet;
import io.twofold.engine.decomposition.MatrixDecomposition;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.model.LanguageModels;
import io.twofold.engine.safetensors.Checkpoint;
import io.twofold.engine.storage.CheckpointWeights;
import io.twofold.engine.storage.CompressedMatrices;
import io.twofold.engine.storage.StoredDecomposition;
import io.twofold.engine.text.TextTokenizer;
import io.twofold.engine.text.TokenizedText;
import io.twofold.engine.torch.Kernels;
import io.twofold.engine.torch.Torch;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.Tuning;
import io.twofold.report.Phase;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Some blocks of a compression that another run has planned and will finish; they end up in the state that both share. */
final class BlocksRun {
    private final CompressionRequest request;
    private final BlockRange blocks;
    private final Workspace workspace;
    private final RunState state;
    private final RunMonitor monitor;
    private final int tokensPerBatch;

    BlocksRun(
            CompressionRequest request,
            BlockRange blocks,
            Workspace workspace,
            RunState state,
            RunMonitor monitor,
            int tokensPerBatch) {
        this.request = request;
        this.blocks = blocks;
        this.workspace = workspace;
        this.state = state;
        this.monitor = monitor;
        this.tokensPerBatch = tokensPerBatch;
    }

    void run() {
        monitor.progress(Phase.PREFLIGHT, 0, 1, "model");
        workspace.fetchWithoutEvaluation(request);
        Path source = workspace.model(request.model());
        try (NDManager manager = Torch.newManager(Torch.device(request.device()));
                Checkpoint dense = Checkpoint.open(source);
                Kernels kernels = MatrixDecomposition.kernels();
                CompressedMatrices matrices = new CompressedMatrices(
                        workspace.scratch("matrices"), dense, request.recipe().quantization());
                TextTokenizer tokenizer = TextTokenizer.open(source);
                StoredDecomposition decomposed = new StoredDecomposition(workspace.scratch("decomposed"));
                CheckpointWeights weights = CheckpointWeights.open(source);
                LanguageModel model = LanguageModels.open(source, weights, manager, tokensPerBatch)) {
            TokenizedText text = tokenizer.encode(
                    workspace.calibrationText(request.calibration().data()));
            List<long[]> sequences = CalibrationSet.of(text, request.calibration());
            CompressionRun.check(request, weights, model, text);
            CheckedState checked = new CheckedState(state, RunFingerprint.of(request, dense, text));
            BudgetPlan plan = PlanDocument.load(checked)
                    .orElseThrow(() -> new CompressionException(
                            FailureCode.STORAGE_UNAVAILABLE,
                            "What each matrix may keep is not to be read; it was planned by a worker of another version,"
                                    + " or from other files"));
            CheckedState planned = FinishedMatrices.planned(checked, plan);
            boolean tuned = request.recipe().tuning() instanceof Tuning.Block;
            FinishedMatrices finished = new FinishedMatrices(model, planned, matrices, plan, tuned, blocks);
            new BlockwiseCompression(
                            model,
                            request.recipe(),
                            kernels,
                            KeptDecomposition.ifTuned(
                                    request.recipe(),
                                    MatrixDecomposition.of(kernels, request.recipe()),
                                    model,
                                    planned,
                                    decomposed,
                                    blocks.first() + "-"),
                            monitor,
                            Phase.DECOMPOSE)
                    .runApart(
                            plan,
                            blocks,
                            sequences,
                            manager,
                            new StoredMatrixSink(model, matrices, finished, count(model, plan), monitor));
        }
    }

    private int count(LanguageModel model, BudgetPlan plan) {
        return (int) IntStream.range(blocks.first(), blocks.end())
                .boxed()
                .flatMap(block -> model.matrices(block).stream())
                .filter(matrix -> plan.share(matrix).isPresent())
                .count();
    }
}
