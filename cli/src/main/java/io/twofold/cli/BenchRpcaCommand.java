package io.twofold.cli;

import io.twofold.cli.render.Table;
import io.twofold.engine.bench.RpcaBenchmark;
import io.twofold.json.Json;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Times the decomposition beside the matrix products and selections that it consists of, and beside other solvers. */
@Command(
        name = "rpca",
        description =
                "Time robust PCA beside the matrix products and selections that it consists of, and beside other solvers.",
        sortOptions = false)
final class BenchRpcaCommand implements Callable<Integer> {
    @Option(names = "--rows", paramLabel = "M", defaultValue = "1024", description = "default ${DEFAULT-VALUE}")
    private int rows;

    @Option(names = "--cols", paramLabel = "N", defaultValue = "1024", description = "default ${DEFAULT-VALUE}")
    private int columns;

    @Option(names = "--rank", paramLabel = "R", defaultValue = "64", description = "default ${DEFAULT-VALUE}")
    private int rank;

    @Option(names = "--iterations", paramLabel = "T", defaultValue = "20", description = "default ${DEFAULT-VALUE}")
    private int iterations;

    @Option(
            names = "--no-solvers",
            description = "leave out the comparison of solvers, of which SVD alternation is slow")
    private boolean withoutSolvers;

    @Option(names = "--device", paramLabel = "DEVICE", defaultValue = "auto", description = "auto, cpu or cuda:N")
    private String device = "auto";

    @Mixin
    private Output output = new Output();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        boolean sensible = iterations >= 1 && rank >= 1 && rank <= Math.min(rows, columns);
        if (!sensible && spec != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--rank must lie in 1 … the smaller of --rows and --cols, --iterations above 0");
        }
        RpcaBenchmark.Result result = RpcaBenchmark.run(rows, columns, rank, iterations, device, !withoutSolvers);
        output.result(Json.mapper().valueToTree(result), () -> text(result));
        return ExitCode.DONE;
    }

    private static String text(RpcaBenchmark.Result result) {
        Table table =
                Table.ofNumbers("selection", "ms/iteration", "products ms", "selection ms", "times products", "error");
        for (RpcaBenchmark.Timing timing : result.selections()) {
            table.row(
                    timing.selection().toString(),
                    milliseconds(timing.secondsPerIteration()),
                    milliseconds(timing.gemmSeconds()),
                    milliseconds(timing.selectionSeconds()),
                    String.format(Locale.ROOT, "%.2f", timing.timesGemm()),
                    String.format(Locale.ROOT, "%.4f", timing.relativeError()));
        }
        Table solvers = Table.ofNumbers("solver", "iterations", "objective", "seconds");
        for (RpcaBenchmark.Solver solver : result.solvers()) {
            solvers.row(
                    solver.name(),
                    Integer.toString(solver.iterations()),
                    String.format(Locale.ROOT, "%.3f", solver.objective()),
                    String.format(Locale.ROOT, "%.2f", solver.seconds()));
        }
        return "%d × %d, rank %d, %d nonzeros, %d iterations, %s%n%s%s"
                .formatted(
                        result.rows(),
                        result.columns(),
                        result.rank(),
                        result.nonZeros(),
                        result.iterations(),
                        result.device(),
                        table,
                        result.solvers().isEmpty() ? "" : "%n%s".formatted(solvers));
    }

    private static String milliseconds(double seconds) {
        return String.format(Locale.ROOT, "%.2f", 1000 * seconds);
    }
}
