package io.twofold.cli;

import io.twofold.cli.render.ProgressDisplay;
import io.twofold.cli.render.ReportText;
import io.twofold.engine.CompressionListener;
import io.twofold.engine.Sources;
import io.twofold.engine.Twofold;
import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.InvalidRequestException;
import io.twofold.report.CompressionReport;
import io.twofold.report.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compresses a model in this process, without a server. */
@Command(name = "compress", description = "Compress a model in this process, without a server.", sortOptions = false)
final class CompressCommand implements Callable<Integer> {
    @Mixin
    private CompressionOptions options = new CompressionOptions();

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "an empty or missing directory; gets one directory per export, report.json and manifest.json")
    private Path out = Path.of("");

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException {
        CompressionRequest request = options.read();
        requireEmpty(out);
        CompressionReport report;
        try (ProgressDisplay progress = output.progress()) {
            report = Twofold.compress(request, Sources.anywhere(), out, new CompressionListener() {
                @Override
                public void progress(Progress now) {
                    progress.show(now);
                }
            });
        }
        output.result(report, () -> ReportText.of(report) + "\nStored in " + out + "\n");
        return ExitCode.DONE;
    }

    private static void requireEmpty(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        if (Files.isDirectory(directory)) {
            try (Stream<Path> files = Files.list(directory)) {
                if (files.findAny().isEmpty()) {
                    return;
                }
            }
        }
        throw new InvalidRequestException(
                "", "--out must be an empty or missing directory, but " + directory + " is neither");
    }
}
