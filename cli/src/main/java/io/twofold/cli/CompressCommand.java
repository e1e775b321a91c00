package io.twofold.cli;

import io.twofold.cli.render.EstimateText;
import io.twofold.cli.render.ProgressDisplay;
import io.twofold.cli.render.ReportText;
import io.twofold.engine.CompressionListener;
import io.twofold.engine.DirectoryRunState;
import io.twofold.engine.Twofold;
import io.twofold.failure.CompressionException;
import io.twofold.recipe.CompressionRequest;
import io.twofold.report.CompressionReport;
import io.twofold.report.Estimate;
import io.twofold.report.Progress;
import io.twofold.report.SearchStep;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compresses a model in this process, without a server. */
@Command(name = "compress", description = "Compress a model in this process, without a server.", sortOptions = false)
final class CompressCommand implements Callable<Integer> {
    @Mixin
    private CompressionOptions options = new CompressionOptions();

    @ArgGroup(multiplicity = "1")
    private Goal goal = new Goal();

    /** Either the run, or what it would take. */
    static final class Goal {
        @Option(
                names = "--out",
                required = true,
                paramLabel = "DIR",
                description = "an empty or missing directory; gets one directory per export, report.json, results.json,"
                        + " spectra.json and manifest.json."
                        + " After a kill or Ctrl-C the same command goes on where it was")
        @Nullable
        Path out;

        @Option(
                names = "--validate-only",
                required = true,
                description = "write nothing: check the request as a run would, and predict time, memory and bytes")
        boolean validateOnly;
    }

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        CompressionRequest request = options.read();
        Path out = goal.out;
        if (out == null) {
            Estimate estimate = Twofold.estimate(request, OwnSources.create());
            output.result(estimate, () -> EstimateText.of(estimate));
            return ExitCode.DONE;
        }
        OwnOutput.check(out);
        CompressionReport report;
        try (ProgressDisplay progress = output.progress();
                DirectoryRunState state = DirectoryRunState.inside(out, progress::say)) {
            try {
                report = Twofold.compress(request, OwnSources.create(), out, state, new Watcher(progress));
            } catch (CompressionException e) {
                if (e.code().isRetryable()) {
                    state.keep();
                }
                throw e;
            }
        }
        output.result(report, () -> ReportText.of(report) + "\nStored in " + out + "\n");
        return ExitCode.DONE;
    }

    /** Shows progress, and says so when a run does not begin at its beginning. */
    private record Watcher(ProgressDisplay display) implements CompressionListener {
        @Override
        public void progress(Progress now) {
            display.show(now);
        }

        @Override
        public void resumed(List<SearchStep> steps) {
            display.say("Going on after step " + steps.size() + ", where an earlier run was stopped");
        }

        @Override
        public void restored(int matrices) {
            display.say("Going on with " + matrices + " matrices that an earlier run finished");
        }

        @Override
        public void warning(String sentence) {
            display.say(sentence);
        }
    }
}
