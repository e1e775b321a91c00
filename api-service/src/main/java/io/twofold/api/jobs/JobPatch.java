package io.twofold.api.jobs;

import io.twofold.job.Job;
import io.twofold.json.Json;
import io.twofold.recipe.InvalidRequestException;
import io.twofold.recipe.InvalidRequestException.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a user may change of a job that exists.
 *
 * @param labels all labels that the job will have
 * @param priority that the job will have
 */
record JobPatch(Map<String, String> labels, int priority) {

    /**
     * Applies a JSON merge patch (RFC 7396) to a job: a label given as null goes, one that is not named stays.
     *
     * @throws InvalidRequestException listing every field that is wrong
     */
    static JobPatch of(JsonNode document, Job job) {
        if (!(document instanceof ObjectNode patch)) {
            throw new InvalidRequestException("", "the patch must be a JSON object");
        }
        List<Problem> problems = new ArrayList<>();
        StorableText.check(patch, "", problems);
        patch.propertyNames().stream()
                .filter(name -> !name.equals("labels") && !name.equals("priority"))
                .forEach(name ->
                        problems.add(new Problem("/" + name, "cannot be changed; only labels and priority can be")));
        JsonNode labels =
                patch.has("labels") ? patch.path("labels") : Json.mapper().createObjectNode();
        Map<String, String> merged = SubmissionReader.labels(labels.isObject() ? merge(labels, job) : labels, problems);
        int priority =
                patch.has("priority") ? SubmissionReader.priority(patch.get("priority"), problems) : job.priority();
        if (!problems.isEmpty()) {
            throw new InvalidRequestException(problems);
        }
        return new JobPatch(merged, priority);
    }

    private static JsonNode merge(JsonNode patch, Job job) {
        ObjectNode merged = Json.mapper().valueToTree(new HashMap<>(job.labels()));
        patch.properties().forEach(label -> {
            if (label.getValue().isNull()) {
                merged.remove(label.getKey());
            } else {
                merged.set(label.getKey(), label.getValue());
            }
        });
        return merged;
    }
}
