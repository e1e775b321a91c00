package io.twofold.cli;

import io.twofold.cli.render.ProgressDisplay;
import io.twofold.cli.render.ReportText;
import io.twofold.engine.CompressionListener;
import io.twofold.engine.Twofold;
import io.twofold.recipe.Evaluation;
import io.twofold.recipe.InvalidRequestException;
import io.twofold.report.EvaluationReport;
import io.twofold.report.Progress;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures a model without changing it. */
@Command(
        name = "evaluate",
        description =
                "Measure a model: token and word perplexity (of an encoder: pseudo-perplexity) and bits per byte.",
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

    @Override
    public Integer call() {
        if (options.perplexity == null) {
            throw new InvalidRequestException("/evaluation/perplexity", "is missing; name a text to measure on");
        }
        Evaluation evaluation = options.evaluation();
        EvaluationReport report;
        try (ProgressDisplay progress = output.progress()) {
            report = Twofold.evaluate(
                    model,
                    evaluation,
                    Objects.requireNonNullElse(options.device, "auto"),
                    OwnSources.create(),
                    new CompressionListener() {
                        @Override
                        public void progress(Progress now) {
                            progress.show(now);
                        }
                    });
        }
        output.result(report, () -> ReportText.of(report));
        return ExitCode.DONE;
    }
}
