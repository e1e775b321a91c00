package io.twofold.cli;

import io.twofold.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** The options that say nothing about the work and all about the job: {@code submit} and {@code retry} have them. */
final class JobOptions {
    @Option(
            names = "--deadline",
            paramLabel = "WHEN",
            description = "give up after 90s, 45m, 2h or 3d, or at a time such as 2030-01-31T12:00:00Z")
    private @Nullable String deadline;

    @Option(
            names = "--priority",
            paramLabel = "N",
            description = "of waiting jobs the one with the largest number goes first, -100 to 100 (default 0)")
    private @Nullable Integer priority;

    @Option(names = "--label", paramLabel = "NAME=VALUE", description = "to find the job again; may be repeated")
    private Map<String, String> labels = new LinkedHashMap<>();

    /** Adds to a request what the user wrote. */
    void addTo(ObjectNode request) {
        EvaluationOptions.put(request, "deadline", deadline);
        EvaluationOptions.put(request, "priority", priority);
        if (!labels.isEmpty()) {
            request.set("labels", Json.mapper().valueToTree(labels));
        }
    }
}
