package io.twofold.api.results;

import io.twofold.api.jobs.ResultSummary;
import io.twofold.job.Job;
import io.twofold.job.JobStatus;
import io.twofold.recipe.JobKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * Several jobs side by side; every list of values has one for each job, null where it has none.
 *
 * @param differences what the jobs were asked differently
 * @param layers by name of the matrix
 */
record Comparison(String object, List<Side> jobs, List<Difference> differences, List<Row> layers) {

    /** One of the jobs. */
    record Side(
            String id,
            JobKind kind,
            JobStatus status,
            String model,
            @Nullable JsonNode result) {}

    /** One field of the requests. */
    record Difference(String pointer, List<@Nullable JsonNode> values) {}

    /** One matrix. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Row(
            String name,
            List<@Nullable Integer> rank,
            List<@Nullable Double> rankRatio,
            List<@Nullable Long> sparseEntries,
            List<@Nullable Double> sparsity,
            List<@Nullable Double> relativeError,
            List<@Nullable Long> bytes) {}

    /** @param layers of each job, in the jobs' order */
    static Comparison of(List<Job> jobs, List<List<Layer>> layers) {
        List<Side> sides = jobs.stream()
                .map(job -> new Side(
                        job.id(),
                        job.kind(),
                        job.status(),
                        job.request().path("model").asString(""),
                        ResultSummary.of(job)))
                .toList();
        return new Comparison("comparison", sides, differences(jobs), rows(layers));
    }

    private static List<Difference> differences(List<Job> jobs) {
        List<Map<String, JsonNode>> fields =
                jobs.stream().map(job -> JsonFields.of(job.request())).toList();
        Set<String> pointers = new LinkedHashSet<>();
        fields.forEach(of -> pointers.addAll(of.keySet()));
        List<Difference> differences = new ArrayList<>();
        for (String pointer : pointers) {
            List<@Nullable JsonNode> values = column(fields, of -> of.get(pointer));
            if (values.stream().distinct().count() > 1) {
                differences.add(new Difference(pointer, values));
            }
        }
        return differences;
    }

    private static List<Row> rows(List<List<Layer>> layers) {
        List<Map<String, Layer>> byName = layers.stream()
                .map(of -> {
                    Map<String, Layer> named = new LinkedHashMap<>();
                    of.forEach(layer -> named.put(layer.name(), layer));
                    return named;
                })
                .toList();
        Set<String> names = new LinkedHashSet<>();
        byName.forEach(of -> names.addAll(of.keySet()));
        return names.stream()
                .map(name -> new Row(
                        name,
                        cells(byName, name, Layer::rank),
                        cells(byName, name, Layer::rankRatio),
                        cells(byName, name, Layer::sparseEntries),
                        cells(byName, name, Layer::sparsity),
                        cells(byName, name, Layer::relativeError),
                        cells(byName, name, Layer::bytes)))
                .toList();
    }

    private static <T> List<@Nullable T> cells(List<Map<String, Layer>> jobs, String name, Function<Layer, T> cell) {
        return column(jobs, of -> {
            Layer layer = of.get(name);
            return layer == null ? null : cell.apply(layer);
        });
    }

    private static <S, T> List<@Nullable T> column(List<S> jobs, Function<S, @Nullable T> cell) {
        List<@Nullable T> column = new ArrayList<>();
        jobs.forEach(job -> column.add(cell.apply(job)));
        return column;
    }

    /** One column per job and one row per value. */
    String csv() {
        Csv csv = new Csv().row(with("field", column(jobs, Side::id)));
        csv.row(with("status", column(jobs, side -> side.status().id())));
        csv.row(with("model", column(jobs, Side::model)));
        for (Difference difference : differences) {
            csv.row(with("request" + difference.pointer(), column(difference.values(), Comparison::text)));
        }
        List<Map<String, JsonNode>> results =
                column(jobs, side -> side.result() == null ? Map.of() : JsonFields.of(side.result()));
        Set<String> pointers = new LinkedHashSet<>();
        results.forEach(of -> pointers.addAll(of.keySet()));
        pointers.forEach(pointer -> csv.row(with("result" + pointer, column(results, of -> text(of.get(pointer))))));
        for (Row row : layers) {
            csv.row(with(row.name() + " rank", row.rank()))
                    .row(with(row.name() + " sparse_entries", row.sparseEntries()))
                    .row(with(row.name() + " sparsity", row.sparsity()))
                    .row(with(row.name() + " relative_error", row.relativeError()))
                    .row(with(row.name() + " bytes", row.bytes()));
        }
        return csv.toString();
    }

    private static @Nullable Object text(@Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            return null;
        }
        return value.isNumber() ? value.numberValue() : value.isString() ? value.asString() : value.toString();
    }

    private static List<@Nullable Object> with(String first, List<? extends @Nullable Object> rest) {
        List<@Nullable Object> row = new ArrayList<>(Arrays.asList((Object) first));
        row.addAll(rest);
        return row;
    }
}
