package io.twofold.cli;

import io.twofold.engine.EvaluationBenchmark;
import io.twofold.json.Json;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Times the likelihoods that tasks ask for beside the matrix products that they consist of. */
@Command(
        name = "evaluate",
        description = "Time the likelihoods that tasks ask for beside the matrix products that they consist of.",
        sortOptions = false)
final class BenchEvaluateCommand implements Callable<Integer> {
    @Option(names = "--model", required = true, paramLabel = "REF", description = "as for evaluate")
    private String model = "";

    @Mixin
    private EvaluationOptions options = new EvaluationOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        EvaluationBenchmark.Result result = EvaluationBenchmark.run(options.request(model), OwnSources.create());
        output.result(Json.mapper().valueToTree(result), () -> text(result));
        return ExitCode.DONE;
    }

    private static String text(EvaluationBenchmark.Result result) {
        return String.format(
                Locale.ROOT,
                """
                %s on %s: %,d queries in %.1f s
                tokens if each were answered alone  %,d, %,.0f a second
                tokens computed                     %,d, %,.0f a second, and %,d of padding
                tokens scored                       %,d
                their matrix products alone         %.1f s, %.0f %% of the time
                """,
                result.model(),
                result.device(),
                result.queries(),
                result.seconds(),
                result.work().asked(),
                result.askedPerSecond(),
                result.work().computed(),
                result.computedPerSecond(),
                result.work().padding(),
                result.work().scored(),
                result.products().seconds(),
                100 * result.products().seconds() / result.seconds());
    }
}
