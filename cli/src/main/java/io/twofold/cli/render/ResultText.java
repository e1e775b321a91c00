package io.twofold.cli.render;

import tools.jackson.databind.JsonNode;

/** The main numbers of a job that succeeded, as its document has them. */
final class ResultText {
    private ResultText() {}

    /** A table with a row for each number, or nothing if there is no result. */
    static String of(JsonNode result) {
        if (!result.isObject()) {
            return "";
        }
        boolean compression = result.has("kept_ratio");
        Table table = compression ? Table.ofNumbers("", "dense", "compressed", "change") : Table.ofNumbers("", "value");
        result.path("token_perplexity").forEachEntry((name, value) -> row(table, "token perplexity, " + name, value));
        result.path("tasks")
                .forEachEntry((task, metrics) ->
                        metrics.forEachEntry((metric, value) -> row(table, task + ", " + metric, value)));
        if (compression) {
            table.row(
                    "block parameters kept",
                    "",
                    Amounts.share(result.path("kept_ratio").asDouble()),
                    "");
            long dense = result.path("bytes_dense").asLong();
            result.path("bytes_stored")
                    .forEachEntry((export, bytes) -> table.row(
                            "weights, " + export,
                            Amounts.bytes(dense),
                            Amounts.bytes(bytes.asLong()),
                            Amounts.change(dense, bytes.asLong())));
        }
        return "\n" + table;
    }

    private static void row(Table table, String name, JsonNode value) {
        if (value.isNumber()) {
            table.row(name, Amounts.measure(value.asDouble()));
            return;
        }
        double dense = value.path("dense").asDouble();
        double compressed = value.path("compressed").asDouble();
        table.row(name, Amounts.measure(dense), Amounts.measure(compressed), Amounts.change(dense, compressed));
    }
}
