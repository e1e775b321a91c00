package io.twofold.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.allocation.AllocationSpace;
import io.twofold.engine.allocation.BudgetPlan;
import io.twofold.engine.calibration.CalibrationSet;
import io.twofold.engine.decomposition.ParameterShare;
import io.twofold.engine.estimate.MatrixShape;
import io.twofold.engine.estimate.MemoryModel;
import io.twofold.engine.estimate.ModelShape;
import io.twofold.engine.estimate.Rehearsal;
import io.twofold.engine.estimate.SizeModel;
import io.twofold.engine.estimate.TimeModel;
import io.twofold.engine.estimate.Workload;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.model.LanguageModels;
import io.twofold.engine.safetensors.Checkpoint;
import io.twofold.engine.safetensors.DType;
import io.twofold.engine.storage.CheckpointWeights;
import io.twofold.engine.text.TextTokenizer;
import io.twofold.engine.text.TokenizedText;
import io.twofold.engine.torch.Torch;
import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.PerplexityTask;
import io.twofold.report.Estimate;
import io.twofold.report.PhaseEstimate;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Checks a request as a run does, and predicts what the run would take. */
final class Estimation {
    private final CompressionRequest request;
    private final Workspace workspace;

    Estimation(CompressionRequest request, Workspace workspace) {
        this.request = request;
        this.workspace = workspace;
    }

    Estimate estimate() {
        Device device = Torch.device(request.device());
        workspace.fetch(request);
        Path source = workspace.model(request.model());
        try (NDManager manager = Torch.newManager(device);
                Checkpoint dense = Checkpoint.open(source);
                TextTokenizer tokenizer = TextTokenizer.open(source);
                CheckpointWeights weights = CheckpointWeights.open(source);
                LanguageModel model = LanguageModels.open(source, new HeadersOnly(weights), manager)) {
            long begin = System.nanoTime();
            QualityMeasurement quality =
                    new QualityMeasurement(request.evaluation(), workspace, tokenizer, LanguageModels.TOKENS_PER_BATCH);
            TokenizedText text = tokenizer.encode(
                    workspace.calibrationText(request.calibration().data()));
            double preflight = (System.nanoTime() - begin) / 1e9;
            model.prediction()
                    .calibration(CalibrationSet.of(text, request.calibration()).get(0));
            CompressionRun.check(request, weights, model, text);
            long evaluationTokens = quality.check(model, source, manager);
            Workload work = work(model, dense, evaluationTokens);
            return estimate(work, LanguageModels.architecture(source), manager, preflight);
        }
    }

    private Workload work(LanguageModel model, Checkpoint dense, long evaluationTokens) {
        AllocationSpace space = AllocationChoice.space(model, request.recipe());
        List<List<MatrixShape>> blocks = IntStream.range(0, model.blockCount())
                .mapToObj(i -> shapes(model, model.matrices(i)))
                .toList();
        BudgetPlan plan = BudgetPlan.exact(space, space.uniform(request.recipe().rankRatio()));
        List<ParameterShare> shares = space.matrices().stream()
                .map(name -> plan.share(name).orElseThrow())
                .toList();
        List<DType> types = space.matrices().stream()
                .map(name -> dense.dtype(model.layer(name).weight().tensor()))
                .toList();
        long elements = dense.names().stream()
                .mapToLong(name -> dense.info(name).elements())
                .sum();
        int window = request.evaluation().perplexity().stream()
                .mapToInt(PerplexityTask::window)
                .max()
                .orElse(1);
        // the first layer reads the residual stream
        ModelShape shape = new ModelShape(blocks.get(0).get(0).columns(), model.vocabularySize(), blocks);
        return new Workload(
                request,
                shape,
                shapes(model, space.matrices()),
                shares,
                types,
                elements,
                dense.bytes(),
                evaluationTokens,
                window);
    }

    private static List<MatrixShape> shapes(LanguageModel model, List<String> matrices) {
        return matrices.stream()
                .map(model::shape)
                .map(shape -> new MatrixShape(shape.get(0), shape.get(1)))
                .toList();
    }

    private Estimate estimate(Workload work, String architecture, NDManager manager, double preflight) {
        SizeModel size = new SizeModel(work);
        // before the rehearsal, whose tensors are not the run's
        Estimate.Memory memory = new MemoryModel(work)
                .memory(PeakMemory.now(), manager.getDevice().isGpu());
        try (Rehearsal rehearsal = new Rehearsal(manager, work.types().get(0))) {
            TimeModel time = new TimeModel(work);
            List<PhaseEstimate> phases = time.phases(rehearsal, preflight);
            return new Estimate(
                    request.model(),
                    size.dense(architecture),
                    size.kept(),
                    phases,
                    TimeModel.total(phases),
                    time.sharing(rehearsal, phases),
                    memory,
                    size.disk(),
                    rehearsal.speed());
        }
    }
}
