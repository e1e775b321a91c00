package io.twofold.cli;

import io.twofold.cli.render.ProgressDisplay;
import io.twofold.cli.render.ReportText;
import io.twofold.engine.CompressionListener;
import io.twofold.engine.Twofold;
import io.twofold.recipe.EvaluationRequest;
import io.twofold.report.EvaluationReport;
import io.twofold.report.Progress;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures a model without changing it. */
@Command(
        name = "evaluate",
        description =
                "Measure a model: token and word perplexity (of an encoder: pseudo-perplexity), bits per byte, and tasks.",
        sortOptions = false)
final class EvaluateCommand implements Callable<Integer> {
    @Option(
            names = "--model",
            required = true,
            paramLabel = "REF",
            description =
                    "builtin:sample, file:DIR, hf:ORG/NAME[@REVISION] or s3://BUCKET/PREFIX (Hugging Face layout)")
    private String model = "";

    @Mixin
    private EvaluationOptions options = new EvaluationOptions();

    @Mixin
    private Output output = new Output();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "an empty or missing directory; gets report.json, results.json and manifest.json")
    private @Nullable Path out;

    @Override
    public Integer call() {
        EvaluationRequest request = options.request(model);
        Path directory = out;
        if (directory != null) {
            OwnOutput.check(directory);
        }
        EvaluationReport report;
        try (ProgressDisplay progress = output.progress()) {
            CompressionListener watcher = new CompressionListener() {
                @Override
                public void progress(Progress now) {
                    progress.show(now);
                }
            };
            report = directory == null
                    ? Twofold.evaluate(
                            request.model(), request.evaluation(), request.device(), OwnSources.create(), watcher)
                    : Twofold.evaluate(request, OwnSources.create(), directory, watcher);
        }
        output.result(
                report, () -> ReportText.of(report) + (directory == null ? "" : "\nStored in " + directory + "\n"));
        return ExitCode.DONE;
    }
}
