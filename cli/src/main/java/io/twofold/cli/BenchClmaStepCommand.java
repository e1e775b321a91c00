package io.twofold.cli;

import io.twofold.cli.render.Table;
import io.twofold.engine.OuterStepBenchmark;
import io.twofold.engine.bench.GemmBound;
import io.twofold.json.Json;
import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.InvalidRequestException;
import io.twofold.recipe.TruncatedGaussian;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Times the outer steps of a learnt allocation beside the matrix products that they consist of. */
@Command(
        name = "clma-step",
        description = "Time an outer step of a learnt allocation beside the matrix products that it consists of.",
        sortOptions = false)
final class BenchClmaStepCommand implements Callable<Integer> {
    @Mixin
    private CompressionOptions options = new CompressionOptions();

    @Option(names = "--steps", paramLabel = "N", defaultValue = "5", description = "default ${DEFAULT-VALUE}")
    private int steps;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws Exception {
        CompressionRequest request = options.read();
        if (!(request.recipe().allocation() instanceof TruncatedGaussian)) {
            throw new InvalidRequestException(
                    "/recipe/allocation", "must be truncated-gaussian, whose steps these are; use --preset clma");
        }
        OuterStepBenchmark.Result result = OuterStepBenchmark.run(request, OwnSources.create(), Math.max(1, steps));
        output.result(Json.mapper().valueToTree(result), () -> text(result));
        return ExitCode.DONE;
    }

    private static String text(OuterStepBenchmark.Result result) {
        GemmBound.Products rpca = result.rpcaProducts();
        GemmBound.Products forward = result.forwardProducts();
        Table table = Table.ofNumbers("part of a step", "seconds", "share", "its products s", "times", "GFLOP");
        row(table, "decompositions", result.rpcaSeconds(), result, rpca);
        row(table, "forward passes", result.forwardSeconds(), result, forward);
        table.row("rest", number("%.4f", result.restSeconds()), share(result.restSeconds(), result), "", "", "");
        double seconds = rpca.seconds() + forward.seconds();
        row(
                table,
                "whole step",
                result.stepSeconds(),
                result,
                new GemmBound.Products(seconds, rpca.flops() + forward.flops()));
        return "%s on %s: %d matrices, %d parameters, %d warm iterations, minibatch of %d tokens%n"
                        .formatted(
                                result.model(),
                                result.device(),
                                result.matrices(),
                                result.blockParameters(),
                                result.iterations(),
                                result.tokens())
                + "medians of %d steps; an anchor took %s s%n"
                        .formatted(result.steps(), number("%.2f", result.anchorSeconds()))
                + table;
    }

    private static void row(
            Table table, String name, double seconds, OuterStepBenchmark.Result result, GemmBound.Products bound) {
        table.row(
                name,
                number("%.3f", seconds),
                share(seconds, result),
                number("%.3f", bound.seconds()),
                number("%.2f", seconds / bound.seconds()),
                number("%.1f", bound.flops() / 1e9));
    }

    private static String share(double seconds, OuterStepBenchmark.Result result) {
        return number("%.1f %%", 100 * seconds / result.stepSeconds());
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
