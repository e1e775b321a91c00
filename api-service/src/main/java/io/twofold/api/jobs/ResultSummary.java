package io.twofold.api.jobs;

import io.twofold.job.Job;
import io.twofold.json.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The few numbers of a report that a list of jobs should show. */
final class ResultSummary {
    private ResultSummary() {}

    /** The summary of a succeeded job, else null. */
    static @Nullable ObjectNode of(Job job) {
        JsonNode report = job.summary();
        if (report == null) {
            return null;
        }
        JsonNode size = report.path("size");
        ObjectNode result = Json.mapper().createObjectNode();
        result.set("kept_ratio", size.path("keptRatio"));
        result.set("bytes_dense", size.path("bytesDense"));
        result.set("bytes_stored", size.path("bytesStored"));
        ObjectNode perplexity = result.putObject("token_perplexity");
        for (Map.Entry<String, JsonNode> task :
                report.path("dense").path("perplexity").properties()) {
            JsonNode compressed = report.path("compressed").path("perplexity").path(task.getKey());
            ObjectNode change = perplexity.putObject(task.getKey());
            change.set("dense", task.getValue().path("token"));
            change.set("compressed", compressed.path("token"));
        }
        return result.put("manifest_sha256", job.manifestDigest());
    }
}
