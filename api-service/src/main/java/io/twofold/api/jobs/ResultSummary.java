package io.twofold.api.jobs;

import io.twofold.job.Job;
import io.twofold.json.Json;
import io.twofold.recipe.JobKind;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The few numbers of a report that a list of jobs should show. */
public final class ResultSummary {
    private ResultSummary() {}

    /** The summary of a succeeded job, else null. */
    public static @Nullable ObjectNode of(Job job) {
        JsonNode report = job.summary();
        if (report == null) {
            return null;
        }
        ObjectNode result = job.kind() == JobKind.EVALUATION ? evaluation(report) : compression(report);
        return result.put("manifest_sha256", job.manifestDigest());
    }

    private static ObjectNode compression(JsonNode report) {
        JsonNode size = report.path("size");
        ObjectNode result = Json.mapper().createObjectNode();
        result.set("kept_ratio", size.path("keptRatio"));
        result.set("bytes_dense", size.path("bytesDense"));
        result.set("bytes_stored", size.path("bytesStored"));
        JsonNode dense = report.path("dense");
        JsonNode compressed = report.path("compressed");
        ObjectNode perplexity = result.putObject("token_perplexity");
        for (Map.Entry<String, JsonNode> text : dense.path("perplexity").properties()) {
            change(
                    perplexity.putObject(text.getKey()),
                    text.getValue().path("token"),
                    compressed.path("perplexity").path(text.getKey()).path("token"));
        }
        ObjectNode tasks = result.putObject("tasks");
        for (Map.Entry<String, JsonNode> task : dense.path("tasks").properties()) {
            ObjectNode metrics = tasks.putObject(task.getKey());
            JsonNode after = compressed.path("tasks").path(task.getKey()).path("metrics");
            task.getValue()
                    .path("metrics")
                    .properties()
                    .forEach(metric -> change(
                            metrics.putObject(metric.getKey()),
                            metric.getValue().path("value"),
                            after.path(metric.getKey()).path("value")));
        }
        return result;
    }

    private static void change(ObjectNode target, JsonNode dense, JsonNode compressed) {
        target.set("dense", dense);
        target.set("compressed", compressed);
    }

    private static ObjectNode evaluation(JsonNode report) {
        ObjectNode result = Json.mapper().createObjectNode();
        JsonNode quality = report.path("quality");
        ObjectNode perplexity = result.putObject("token_perplexity");
        quality.path("perplexity")
                .properties()
                .forEach(text -> perplexity.set(text.getKey(), text.getValue().path("token")));
        ObjectNode tasks = result.putObject("tasks");
        for (Map.Entry<String, JsonNode> task : quality.path("tasks").properties()) {
            ObjectNode metrics = tasks.putObject(task.getKey());
            task.getValue()
                    .path("metrics")
                    .properties()
                    .forEach(metric ->
                            metrics.set(metric.getKey(), metric.getValue().path("value")));
        }
        return result;
    }
}
