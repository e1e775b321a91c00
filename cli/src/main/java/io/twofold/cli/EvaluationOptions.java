package io.twofold.cli;

import io.twofold.json.Json;
import io.twofold.recipe.EvaluationRequest;
import io.twofold.recipe.RequestReader;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The options that say what to measure, and where. */
final class EvaluationOptions {
    @Option(
            names = "--perplexity",
            paramLabel = "DATA[@LENGTH[:TOKENS]]",
            description = "measure perplexity on a text, named as for --calibration (.txt, or .jsonl or .parquet with a"
                    + " text field; the first two also gzipped), in windows of LENGTH tokens (default 256), in its"
                    + " first TOKENS tokens; may be repeated")
    @Nullable
    List<String> perplexity;

    @Option(
            names = "--limit-tokens",
            paramLabel = "N",
            description = "only the first N tokens of each text that does not say how many")
    @Nullable
    Long limitTokens;

    @Option(
            names = "--tasks",
            split = ",",
            paramLabel = "NAME",
            description = "measure on tasks or groups of tasks, such as arc_easy,piqa,mmlu")
    @Nullable
    List<String> tasks;

    @Option(
            names = "--shots",
            paramLabel = "K",
            description = "solved examples before each document (default: as many as the task says)")
    @Nullable
    Integer shots;

    @Option(names = "--limit", paramLabel = "N", description = "only the first N documents of each task")
    @Nullable
    Integer limit;

    @Option(
            names = "--max-length",
            paramLabel = "TOKENS",
            description = "how many tokens the model sees at once of what a task asks (default: its positions)")
    @Nullable
    Integer maxLength;

    @Option(names = "--device", paramLabel = "DEVICE", description = "auto (default), cpu or cuda:N")
    @Nullable
    String device;

    /** What to measure as it is posted: only what the user wrote; {@code --perplexity none} is an empty list. */
    ObjectNode json() {
        ObjectNode measuring = Json.mapper().createObjectNode();
        put(measuring, "perplexity", List.of("none").equals(perplexity) ? List.of() : perplexity);
        put(measuring, "limitTokens", limitTokens);
        put(measuring, "tasks", tasks);
        put(measuring, "shots", shots);
        put(measuring, "limit", limit);
        put(measuring, "maxLength", maxLength);
        return measuring;
    }

    /**
     * An evaluation of its own.
     *
     * @throws io.twofold.recipe.InvalidRequestException listing every field that is wrong
     */
    EvaluationRequest request(String model) {
        ObjectNode request =
                Json.mapper().createObjectNode().put("kind", "evaluation").put("model", model);
        request.set("evaluation", json());
        put(request, "device", device);
        return RequestReader.readEvaluation(request);
    }

    /** Sets a field unless the user left its option out. */
    static void put(ObjectNode node, String field, @Nullable Object value) {
        if (value instanceof List<?> list) {
            ArrayNode array = node.putArray(field);
            list.forEach(item -> array.add(String.valueOf(item)));
        } else if (value != null) {
            node.set(field, Json.mapper().valueToTree(value));
        }
    }
}
