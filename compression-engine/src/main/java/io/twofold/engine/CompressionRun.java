package io.twofold.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.allocation.BudgetLedger;
import io.twofold.engine.allocation.BudgetPlan;
import io.twofold.engine.calibration.CalibrationSet;
import io.twofold.engine.decomposition.MatrixDecomposition;
import io.twofold.engine.evaluation.Measurement;
import io.twofold.engine.evaluation.ResultsDocument;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.model.LanguageModels;
import io.twofold.engine.safetensors.Checkpoint;
import io.twofold.engine.storage.CheckpointWeights;
import io.twofold.engine.storage.CompressedMatrices;
import io.twofold.engine.storage.Exporter;
import io.twofold.engine.storage.Manifest;
import io.twofold.engine.storage.MatrixLayout;
import io.twofold.engine.storage.ModelCard;
import io.twofold.engine.storage.StoredCandidates;
import io.twofold.engine.storage.StoredDecomposition;
import io.twofold.engine.text.TextTokenizer;
import io.twofold.engine.text.TokenizedText;
import io.twofold.engine.torch.Kernels;
import io.twofold.engine.torch.Torch;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.json.Json;
import io.twofold.recipe.Allocation;
import io.twofold.recipe.Bernoulli;
import io.twofold.recipe.BudgetUnit;
import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.ExportFormat;
import io.twofold.recipe.Minibatch;
import io.twofold.recipe.RateDistortion;
import io.twofold.recipe.Sensitivity;
import io.twofold.recipe.TruncatedGaussian;
import io.twofold.recipe.Tuning;
import io.twofold.report.CompressionReport;
import io.twofold.report.MatrixReport;
import io.twofold.report.MatrixSpectrum;
import io.twofold.report.PerplexityMethod;
import io.twofold.report.Phase;
import io.twofold.report.PhaseTime;
import io.twofold.report.Size;
import io.twofold.report.TunedBlock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** One compression from request to manifest. */
final class CompressionRun {
    private final CompressionRequest request;
    private final Workspace workspace;
    private final Path output;
    private final RunState state;
    private final BlockShards shards;
    private final RunMonitor monitor;
    private final int tokensPerBatch;
    private final Instant began = Instant.now();

    /** @param tokensPerBatch see {@link LanguageModel#tokensPerBatch} */
    CompressionRun(
            CompressionRequest request,
            Workspace workspace,
            Path output,
            RunState state,
            BlockShards shards,
            RunMonitor monitor,
            int tokensPerBatch) {
        this.request = request;
        this.workspace = workspace;
        this.output = output;
        this.state = state;
        this.shards = shards;
        this.monitor = monitor;
        this.tokensPerBatch = tokensPerBatch;
    }

    CompressionReport run() {
        monitor.progress(Phase.PREFLIGHT, 0, 1, "model");
        Device device = Torch.device(request.device());
        workspace.fetch(request);
        Path source = workspace.model(request.model());
        try (NDManager manager = Torch.newManager(device);
                Checkpoint dense = Checkpoint.open(source);
                Kernels kernels = MatrixDecomposition.kernels();
                CompressedMatrices matrices = new CompressedMatrices(
                        workspace.scratch("matrices"), dense, request.recipe().quantization());
                TextTokenizer tokenizer = TextTokenizer.open(source)) {
            QualityMeasurement quality = monitor.time(
                    Phase.PREFLIGHT,
                    () -> new QualityMeasurement(request.evaluation(), workspace, tokenizer, tokensPerBatch));
            String seen = monitor.time(
                    Phase.PREFLIGHT,
                    () -> workspace.calibrationText(request.calibration().data()));
            TokenizedText text = monitor.time(Phase.PREFLIGHT, () -> tokenizer.encode(seen));
            List<long[]> sequences = CalibrationSet.of(text, request.calibration());
            Map<String, Double> overlap = monitor.time(Phase.PREFLIGHT, () -> quality.overlap(seen));
            String fingerprint = RunFingerprint.of(request, dense, text);
            Measurement before;
            AllocationDecision decision;
            double calibrationLoss;
            MatrixLayout layout;
            PerplexityMethod method;
            BudgetLedger ledger;
            List<MatrixReport> reports;
            List<MatrixSpectrum> spectra;
            List<TunedBlock> tunedBlocks;
            FinishedMatrices finished;
            CheckedState checked = new CheckedState(state, fingerprint);
            try (StoredCandidates candidates = new StoredCandidates(workspace.scratch("candidates"), fingerprint);
                    StoredDecomposition decomposed = new StoredDecomposition(workspace.scratch("decomposed"));
                    CheckpointWeights weights = CheckpointWeights.open(source);
                    LanguageModel model = LanguageModels.open(source, weights, manager, tokensPerBatch)) {
                check(request, weights, model, text);
                quality.check(model, source, manager);
                if (request.evaluation().measuresNothing()) {
                    readOnce(model);
                }
                FactoredBytes factored = new FactoredBytes(model, dense);
                AllocationChoice choice = new AllocationChoice(
                        model, request.recipe(), sequences, text, factored, candidates, kernels, manager, monitor);
                monitor.progress(Phase.PREFLIGHT, 1, 1, "model");
                before = measured(
                        checked.with(quality.fingerprint()),
                        "baseline.json",
                        () -> quality.measure(source, manager, monitor, Phase.BASELINE));
                decision = choice.make(state, fingerprint);
                BudgetPlan plan = decision.plan();
                CheckedState planned = FinishedMatrices.planned(checked, plan);
                finished = new FinishedMatrices(
                        model,
                        planned,
                        matrices,
                        plan,
                        request.recipe().tuning() instanceof Tuning.Block,
                        new BlockRange(0, model.blockCount()));
                StoredMatrixSink sink = new StoredMatrixSink(
                        model, matrices, finished, plan.matrices().size(), monitor);
                BlockwiseCompression work = new BlockwiseCompression(
                        model,
                        request.recipe(),
                        kernels,
                        KeptDecomposition.ifTuned(
                                request.recipe(), decision.decomposition(), model, planned, decomposed, ""),
                        monitor,
                        Phase.DECOMPOSE);
                share(work, plan, checked, model.blockCount(), sequences, manager, sink);
                calibrationLoss = work.runAndMeasure(plan, sequences, manager, sink);
                tunedBlocks = sink.tunedBlocks();
                reports = sink.reports();
                layout = MatrixLayout.of(model);
                method = model.prediction().method();
                ledger = balance(model, matrices, factored);
                spectra = new SpectrumPass(model, weights, kernels, manager, monitor)
                        .ifWanted(request.spectra(), reports);
            }
            Map<String, Long> bytesStored = export(new Exporter(source, dense, layout, matrices, manager));
            Path stored = output.resolve(request.exports().get(0).id());
            Measurement after = measured(
                    checked.with(quality.fingerprint() + finished.digest()),
                    "evaluation.json",
                    () -> quality.measure(stored, manager, monitor, Phase.EVALUATE));
            CompressionReport report = new CompressionReport(
                    request.model(),
                    request.recipe(),
                    request.calibration(),
                    request.evaluation(),
                    workspace.pinned(),
                    before.quality(),
                    after.quality(),
                    overlap,
                    new Size(
                            ledger.dense(),
                            ledger.kept(),
                            (double) ledger.kept() / ledger.dense(),
                            dense.bytes(),
                            bytesStored),
                    decision.report(),
                    calibrationLoss,
                    reports,
                    tunedBlocks,
                    monitor.times(),
                    PeakMemory.bytes(),
                    Torch.name(device),
                    request.recipe().seed(),
                    Versions.all());
            write(report, method, before, after, spectra);
            return report;
        }
    }

    /** What an earlier run measured need not be measured again. */
    private Measurement measured(CheckedState state, String name, Supplier<Measurement> measuring) {
        if (request.evaluation().measuresNothing()) {
            return measuring.get();
        }
        return state.load(name, Measurement.class).orElseGet(() -> {
            Measurement measurement = measuring.get();
            state.save(name, measurement);
            return measurement;
        });
    }

    /** Lets others compress blocks too; what they finish is there for this run as if an earlier one had finished it. */
    private void share(
            BlockwiseCompression work,
            BudgetPlan plan,
            CheckedState checked,
            int blocks,
            List<long[]> sequences,
            NDManager manager,
            StoredMatrixSink sink) {
        if (request.shards() == 1) {
            return;
        }
        PlanDocument.save(checked, plan);
        shards.offer(BlockRange.split(blocks, request.shards()));
        sink.sharedWith(shards::others);
        boolean more = true;
        while (more) {
            try (BlockShards.Share share = monitor.time(Phase.DECOMPOSE, () -> shards.next(sink::others))
                    .orElse(null)) {
                more = share != null;
                if (share != null) {
                    sink.restore(share.blocks()); // of a helper that died
                    work.runApart(plan, share.blocks(), sequences, manager, sink);
                    share.done();
                }
            }
        }
        sink.restore();
    }

    /** The baseline reads every weight, and so finds a damaged one, before the long work begins; here nothing else would. */
    private void readOnce(LanguageModel model) {
        for (int i = 0; i < model.blockCount(); i++) {
            monitor.checkCancelled();
            model.loadBlock(i).close();
        }
    }

    /** Refuses what cannot work on this model. */
    static void check(CompressionRequest request, CheckpointWeights weights, LanguageModel model, TokenizedText text) {
        if (weights.isFactored()) {
            throw new CompressionException(
                    FailureCode.UNSUPPORTED_FORMAT,
                    "The model is compressed already and stored as factors; compress the dense model instead");
        }
        int calibrated = request.calibration().sequenceLength();
        checkLength("calibration.sequenceLength", calibrated, model);
        model.prediction().calibration(text.ids(0, calibrated)); // fails now if the tokenizer lacks a special token
        Allocation allocation = request.recipe().allocation();
        if (allocation instanceof TruncatedGaussian learnt) {
            check(request, "minibatch", learnt.minibatch(), model, text);
        }
        if (allocation instanceof Bernoulli learnt) {
            check(request, "minibatch", learnt.minibatch(), model, text);
            if (learnt.sensitivity() == Sensitivity.LOSS) {
                check(request, "probe", learnt.probe(), model, text);
            }
        }
    }

    private static void check(
            CompressionRequest request, String field, Minibatch minibatch, LanguageModel model, TokenizedText text) {
        int length = minibatch.sequenceLength();
        checkLength("recipe.allocation." + field + ".sequenceLength", length, model);
        CalibrationSet.requireSequence(text, request.calibration().data(), length);
    }

    private static void checkLength(String field, int length, LanguageModel model) {
        if (length > model.maxPositions()) {
            throw new CompressionException(
                    FailureCode.INVALID_REQUEST,
                    field + " must be at most the model's " + model.maxPositions() + " positions, but was " + length);
        }
        if (model.prediction().predictable(length) < 1) {
            throw new CompressionException(
                    FailureCode.INVALID_REQUEST,
                    field + " must leave a token to predict, but was " + length + "; give longer sequences");
        }
    }

    private BudgetLedger balance(LanguageModel model, CompressedMatrices matrices, FactoredBytes factored) {
        BudgetLedger ledger = new BudgetLedger();
        for (String name : model.matrices()) {
            if (matrices.has(name)) {
                ledger.keep(model.shape(name), matrices.count(name));
            } else {
                ledger.keepDense(model.shape(name));
            }
        }
        if (request.recipe().allocation() instanceof RateDistortion settings && settings.budget() == BudgetUnit.BYTES) {
            factored.requireAtMost(matrices, request.recipe().sparsity());
        } else {
            ledger.requireAtMost(request.recipe().sparsity());
        }
        return ledger;
    }

    private Map<String, Long> export(Exporter exporter) {
        Map<String, Long> bytes = new LinkedHashMap<>();
        int total = request.exports().size();
        for (ExportFormat format : request.exports()) {
            monitor.progress(Phase.EXPORT, bytes.size(), total, "export");
            Path target = output.resolve(format.id());
            bytes.put(
                    format.id(),
                    monitor.time(Phase.EXPORT, () -> exporter.export(format, target, monitor::checkCancelled)));
        }
        monitor.progress(Phase.EXPORT, total, total, "export");
        return bytes;
    }

    private void write(
            CompressionReport report,
            PerplexityMethod method,
            Measurement before,
            Measurement after,
            List<MatrixSpectrum> spectra) {
        try {
            for (ExportFormat format : request.exports()) {
                Files.writeString(
                        output.resolve(format.id()).resolve("README.md"), ModelCard.of(report, format, method));
            }
            Files.writeString(output.resolve("report.json"), Json.writePretty(report));
            ResultsDocument.write(ResultsDocument.of(results(report), before, after), output);
            if (!spectra.isEmpty()) {
                SpectraDocument.write(spectra, output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        workspace.close(); // the scratch directory must not appear in the manifest
        Manifest.write(output, request, report, monitor::checkCancelled);
    }

    private ResultsDocument.Run results(CompressionReport report) {
        double measuring = report.phases().stream()
                .filter(phase ->
                        phase.name().equals(Phase.BASELINE.id()) || phase.name().equals(Phase.EVALUATE.id()))
                .mapToDouble(PhaseTime::seconds)
                .sum();
        return new ResultsDocument.Run(
                request.model(), request.evaluation(), report.device(), began, measuring, report.versions());
    }
}
