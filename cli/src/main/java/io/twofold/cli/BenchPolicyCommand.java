package io.twofold.cli;

import io.twofold.cli.render.Table;
import io.twofold.engine.bench.GradientAccuracy;
import io.twofold.engine.bench.PolicyBenchmark;
import io.twofold.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Searches surfaces whose best allocation is known. */
@Command(
        name = "policy",
        description = "Measure how much of a known gain the policy search finds, and how well it knows the gradient.",
        sortOptions = false)
final class BenchPolicyCommand implements Callable<Integer> {
    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "5",
            description = "surfaces, each searched once per setting; default ${DEFAULT-VALUE}")
    private int seeds;

    @Option(
            names = "--draws",
            paramLabel = "N",
            defaultValue = "4000",
            description = "estimates per row of the gradients' table; default ${DEFAULT-VALUE}")
    private int draws;

    @Mixin
    private Output output = new Output();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        boolean sensible = seeds >= 1 && draws >= 2;
        if (!sensible && spec != null) {
            throw new ParameterException(spec.commandLine(), "--seeds must be at least 1, --draws at least 2");
        }
        PolicyBenchmark.Result result = PolicyBenchmark.run(seeds, draws);
        output.result(Json.mapper().valueToTree(result), () -> text(result));
        return ExitCode.DONE;
    }

    private static String text(PolicyBenchmark.Result result) {
        StringBuilder text =
                new StringBuilder("Planted surfaces of 30 blocks × 7 matrices, %d of them%n".formatted(result.seeds()));
        for (PolicyBenchmark.Gain gain : result.gains()) {
            text.append(String.format(
                    Locale.ROOT,
                    "%nSparsity per %s, rank ratios %s: the best allocation loses %.1f %% less than the uniform one%n",
                    name(gain.granularity()),
                    gain.rankRatios() ? "matter" : "do not matter",
                    100 * gain.reachable()));
            text.append(found(result.searches().stream()
                    .filter(s -> s.granularity() == gain.granularity() && s.rankRatios() == gain.rankRatios())
                    .toList()));
        }
        return text.append(String.format("%nEstimates of a known gradient, along the budget plane%n"))
                .append(accuracy(result.estimates()))
                .toString();
    }

    /** One row per setting, one column per number of steps. */
    private static Table found(List<PolicyBenchmark.Search> searches) {
        List<String> heading = new ArrayList<>(List.of("share of that found", "learning rate"));
        Map<String, List<String>> rows = new LinkedHashMap<>();
        for (PolicyBenchmark.Search search : searches) {
            String steps = search.iterations() + " steps";
            if (!heading.contains(steps)) {
                heading.add(steps);
            }
            String estimator = name(search.estimator());
            String rate = Double.toString(search.learningRate());
            rows.computeIfAbsent(estimator + rate, key -> new ArrayList<>(List.of(estimator, rate)))
                    .add(String.format(Locale.ROOT, "%.0f ± %.0f %%", 100 * search.found(), 100 * search.deviation()));
        }
        Table table = Table.ofNumbers(heading.toArray(String[]::new));
        rows.values().forEach(row -> table.row(row.toArray(String[]::new)));
        return table;
    }

    private static Table accuracy(List<GradientAccuracy> estimates) {
        Table table =
                Table.ofNumbers("estimator", "loss", "γ", "mean ÷ gradient", "standard error", "variance", "cosine");
        for (GradientAccuracy row : estimates) {
            table.row(
                    name(row.estimator()),
                    row.loss(),
                    Double.toString(row.radius()),
                    String.format(Locale.ROOT, "%.3g", row.bias()),
                    String.format(Locale.ROOT, "%.1g", row.biasError()),
                    String.format(Locale.ROOT, "%.0f", row.relativeVariance()),
                    String.format(Locale.ROOT, "%.3f", row.cosine()));
        }
        return table;
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
