package io.twofold.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.evaluation.Measurement;
import io.twofold.engine.evaluation.ResultsDocument;
import io.twofold.engine.storage.Manifest;
import io.twofold.engine.text.TextTokenizer;
import io.twofold.engine.torch.Torch;
import io.twofold.json.Json;
import io.twofold.recipe.EvaluationRequest;
import io.twofold.report.EvaluationReport;
import io.twofold.report.Phase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** One evaluation from request to report and, where it is stored, manifest. */
final class EvaluationRun {
    private final EvaluationRequest request;
    private final Workspace workspace;
    private final RunMonitor monitor;
    private final int tokensPerBatch;
    private final Instant began = Instant.now();
    private final long start = System.nanoTime();

    /** @param tokensPerBatch see {@link io.twofold.engine.model.LanguageModel#tokensPerBatch} */
    EvaluationRun(EvaluationRequest request, Workspace workspace, RunMonitor monitor, int tokensPerBatch) {
        this.request = request;
        this.workspace = workspace;
        this.monitor = monitor;
        this.tokensPerBatch = tokensPerBatch;
    }

    /** Stores nothing. */
    EvaluationReport run() {
        return report(measure());
    }

    /** Stores report, results and manifest in a directory. */
    EvaluationReport run(Path output) {
        Measurement measured = measure();
        EvaluationReport report = report(measured);
        try {
            Files.writeString(output.resolve("report.json"), Json.writePretty(report));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ResultsDocument.Run run = new ResultsDocument.Run(
                request.model(), request.evaluation(), report.device(), began, report.seconds(), report.versions());
        ResultsDocument.write(ResultsDocument.of(run, measured), output);
        workspace.close(); // the scratch directory must not appear in the manifest
        Manifest.write(output, request, report, monitor::checkCancelled);
        return report;
    }

    private Measurement measure() {
        monitor.progress(Phase.PREFLIGHT, 0, 1, "model");
        Device device = Torch.device(request.device());
        workspace.fetch(request.model(), request.evaluation());
        Path directory = workspace.model(request.model());
        try (NDManager manager = Torch.newManager(device);
                TextTokenizer tokenizer = TextTokenizer.open(directory)) {
            QualityMeasurement quality = monitor.time(
                    Phase.PREFLIGHT,
                    () -> new QualityMeasurement(request.evaluation(), workspace, tokenizer, tokensPerBatch));
            return quality.measure(directory, manager, monitor, Phase.EVALUATE);
        }
    }

    private EvaluationReport report(Measurement measured) {
        return new EvaluationReport(
                request.model(),
                workspace.pinned(),
                measured.quality(),
                (System.nanoTime() - start) / 1e9,
                PeakMemory.bytes(),
                Torch.name(Torch.device(request.device())),
                Versions.all());
    }
}
