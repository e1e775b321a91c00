package io.twofold.cli;

import io.twofold.cli.render.Table;
import io.twofold.engine.LargeModelBenchmark;
import io.twofold.json.Json;
import io.twofold.recipe.Calibration;
import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.RequestReader;
import io.twofold.report.MatrixReport;
import io.twofold.report.PhaseTime;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** Compresses the first blocks of a model as large as Llama 3 8B. */
@Command(
        name = "large-model",
        description =
                "Compress the first blocks of a synthetic model of 8 billion parameters; measure time and memory.",
        sortOptions = false)
final class BenchLargeModelCommand implements Callable<Integer> {
    @Option(names = "--blocks", paramLabel = "N", defaultValue = "2", description = "default ${DEFAULT-VALUE}")
    private int blocks;

    @Option(names = "--sequences", paramLabel = "N", defaultValue = "4", description = "default ${DEFAULT-VALUE}")
    private int sequences;

    @Option(names = "--length", paramLabel = "TOKENS", defaultValue = "512", description = "default ${DEFAULT-VALUE}")
    private int length;

    @Option(
            names = "--iterations",
            paramLabel = "T",
            defaultValue = "4",
            description = "of each decomposition, default ${DEFAULT-VALUE}")
    private int iterations;

    @Option(names = "--device", paramLabel = "DEVICE", defaultValue = "auto", description = "auto, cpu or cuda:N")
    private String device = "auto";

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        ObjectNode request = Json.mapper().createObjectNode().put("model", "builtin:sample");
        request.putObject("calibration").put("sequences", sequences).put("sequenceLength", length);
        ObjectNode recipe = request.putObject("recipe").put("preset", "qr-uniform");
        RequestReader.set(recipe, "decomposition.iterations", Integer.toString(iterations));
        CompressionRequest checked = RequestReader.read(request);
        Calibration calibration = checked.calibration();
        LargeModelBenchmark.Result result =
                LargeModelBenchmark.run(checked.recipe(), Math.max(1, Math.min(32, blocks)), calibration, device);
        output.result(Json.mapper().valueToTree(result), () -> text(result));
        return ExitCode.DONE;
    }

    private static String text(LargeModelBenchmark.Result result) {
        Table blocks = Table.ofNumbers("block", "seconds", "kept");
        int perBlock = result.matrices().size() / result.blockSeconds().size();
        for (int i = 0; i < result.blockSeconds().size(); i++) {
            double kept = result.matrices().subList(i * perBlock, (i + 1) * perBlock).stream()
                    .mapToLong(BenchLargeModelCommand::kept)
                    .sum();
            blocks.row(Integer.toString(i), number("%.1f", result.blockSeconds().get(i)), number("%.0f", kept));
        }
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "checkpoint of %.1f GB on %s, %d calibration tokens%n%s",
                result.checkpointBytes() / 1e9,
                result.device(),
                result.tokens(),
                blocks));
        for (PhaseTime phase : result.phases()) {
            text.append(String.format(Locale.ROOT, "%s %.1f s%n", phase.name(), phase.seconds()));
        }
        if (result.peakBytes() != null) {
            text.append(number("peak memory %.2f GB, mapped files included", result.peakBytes() / 1e9))
                    .append(System.lineSeparator());
        }
        return text.toString();
    }

    private static long kept(MatrixReport matrix) {
        int sides = matrix.shape().get(0) + matrix.shape().get(1);
        return (long) matrix.rank() * sides + matrix.nonZeros();
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
