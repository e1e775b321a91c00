package io.twofold.engine.evaluation;

import io.twofold.json.Json;
import io.twofold.recipe.Evaluation;
import io.twofold.report.Metric;
import io.twofold.report.Perplexity;
import io.twofold.report.TaskResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What was measured, in the schema in which lm-evaluation-harness 0.4 publishes results, so that what reads those reads
 * these. For a compression the results are those of the compressed model; {@code dense} has the dense model's in the same
 * shape, and {@code comparison} says of each metric whether the two differ.
 */
public final class ResultsDocument {
    /** Its name in an output directory. */
    public static final String FILE_NAME = "results.json";

    private static final String UNKNOWN = "N/A";

    private ResultsDocument() {}

    /**
     * What was done beside measuring.
     *
     * @param model reference of the model that was asked for
     * @param evaluation what was asked
     * @param device where the arithmetic ran
     * @param began when
     * @param seconds that measuring took
     * @param versions of Twofold and what it stands on
     */
    public record Run(
            String model,
            Evaluation evaluation,
            String device,
            Instant began,
            double seconds,
            Map<String, String> versions) {}

    /** Of one model. */
    public static ObjectNode of(Run run, Measurement measured) {
        Map<String, TaskOutcome> leaves = measured.leafOutcomes();
        Map<String, TaskOutcome> groups = measured.groupOutcomes();
        Map<String, TaskOutcome> all = new LinkedHashMap<>(leaves);
        all.putAll(groups);
        ObjectNode document = Json.mapper().createObjectNode();
        document.set("results", results(all, measured.groups()));
        if (!groups.isEmpty()) {
            document.set("groups", results(groups, measured.groups()));
        }
        ObjectNode subtasks = document.putObject("group_subtasks");
        measured.groups().forEach(group -> group.children().forEach(subtasks.putArray(group.name())::add));
        document.set("configs", configs(leaves, measured.quality().perplexity()));
        ObjectNode versions = document.putObject("versions");
        ObjectNode shots = document.putObject("n-shot");
        ObjectNode directions = document.putObject("higher_is_better");
        new TreeMap<>(all).forEach((name, outcome) -> {
            versions.set(name, version(outcome.result()));
            shots.put(name, outcome.result().shots());
            ObjectNode direction = directions.putObject(name);
            outcome.result()
                    .metrics()
                    .forEach((metric, value) -> direction.put(metric.replaceFirst(",.*", ""), value.higherIsBetter()));
        });
        ObjectNode samples = document.putObject("n-samples");
        leaves.forEach((name, outcome) -> samples.putObject(name)
                .put("original", outcome.result().available())
                .put("effective", outcome.result().documents()));
        describe(document, run);
        return document;
    }

    /**
     * Of a compression.
     *
     * @throws IllegalArgumentException if the two were not measured on the same documents
     */
    public static ObjectNode of(Run run, Measurement dense, Measurement compressed) {
        ObjectNode document = of(run, compressed);
        Map<String, TaskOutcome> before = new LinkedHashMap<>(dense.leafOutcomes());
        before.putAll(dense.groupOutcomes());
        Map<String, TaskOutcome> after = new LinkedHashMap<>(compressed.leafOutcomes());
        after.putAll(compressed.groupOutcomes());
        document.set("dense", results(before, dense.groups()));
        ObjectNode comparison = document.putObject("comparison");
        after.forEach((name, outcome) -> {
            TaskOutcome reference = before.get(name);
            if (reference != null) {
                comparison.set(name, comparison(reference, outcome));
            }
        });
        return document;
    }

    /** Writes a document to its place in an output directory. */
    public static void write(ObjectNode document, Path directory) {
        try {
            Files.writeString(directory.resolve(FILE_NAME), Json.writePretty(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode results(Map<String, TaskOutcome> outcomes, List<GroupScore> groups) {
        ObjectNode results = Json.mapper().createObjectNode();
        outcomes.forEach((name, outcome) -> {
            ObjectNode entry = results.putObject(name)
                    .put("name", name)
                    .put("alias", alias(name, groups))
                    .put("sample_len", outcome.result().documents());
            outcome.result().metrics().forEach((metric, value) -> {
                entry.put(key(metric, ""), value.value());
                put(entry, key(metric, "_stderr"), value.standardError());
            });
        });
        return results;
    }

    /** Inside a group the group's name goes without saying. */
    private static String alias(String name, List<GroupScore> groups) {
        return groups.stream()
                .map(group -> group.name() + "_")
                .filter(prefix -> name.startsWith(prefix)
                        && groups.stream().anyMatch(g -> g.children().contains(name)))
                .findFirst()
                .map(prefix -> name.substring(prefix.length()))
                .orElse(name);
    }

    /** The metric's name in results: {@code acc,none}, {@code acc_stderr,none}, {@code exact_match,strict-match}. */
    private static String key(String metric, String suffix) {
        int comma = metric.indexOf(',');
        return comma < 0 ? metric + suffix + ",none" : metric.substring(0, comma) + suffix + metric.substring(comma);
    }

    private static ObjectNode comparison(TaskOutcome dense, TaskOutcome compressed) {
        ObjectNode all = Json.mapper().createObjectNode();
        compressed.result().metrics().forEach((metric, value) -> {
            Metric reference = dense.result().metrics().get(metric);
            if (reference == null) {
                return;
            }
            double[] before = dense.values().get(metric);
            double[] after = compressed.values().get(metric);
            PairedDifference paired =
                    before == null || after == null || after.length == 0 ? null : PairedDifference.of(before, after);
            ObjectNode entry = all.putObject(key(metric, "")).put("difference", value.value() - reference.value());
            put(entry, "difference_stderr", paired == null ? null : paired.standardError());
            put(entry, "p_value", paired == null ? null : Double.valueOf(paired.pValue()));
            entry.put("test", paired == null ? UNKNOWN : paired.test());
        });
        return all;
    }

    private static ObjectNode configs(Map<String, TaskOutcome> leaves, Map<String, Perplexity> perplexity) {
        ObjectNode configs = Json.mapper().createObjectNode();
        new TreeMap<>(leaves).forEach((name, outcome) -> {
            ObjectNode config = configs.putObject(name)
                    .put("task", name)
                    .put("dataset_path", outcome.result().data())
                    .put("num_fewshot", outcome.result().shots());
            ArrayNode metrics = config.putArray("metric_list");
            outcome.result()
                    .metrics()
                    .forEach((metric, value) -> metrics.addObject()
                            .put("metric", metric.replaceFirst(",.*", ""))
                            .put("higher_is_better", value.higherIsBetter()));
            ObjectNode metadata = config.putObject("metadata");
            metadata.set("version", version(outcome.result()));
            Perplexity text = perplexity.get(name);
            if (text != null) {
                metadata.put("tokens", text.tokens())
                        .put("words", text.words())
                        .put("bytes", text.bytes())
                        .set("method", Json.mapper().valueToTree(text.method()));
            }
        });
        return configs;
    }

    private static void describe(ObjectNode document, Run run) {
        Evaluation evaluation = run.evaluation();
        ObjectNode config = document.putObject("config").put("model", "twofold");
        config.putObject("model_args").put("pretrained", run.model());
        config.put("device", run.device())
                .put("limit", evaluation.limit())
                .put("limit_tokens", evaluation.limitTokens())
                .put("num_fewshot", evaluation.shots())
                .put("max_length", evaluation.maxLength())
                .put("bootstrap_iters", PairedDifference.RESAMPLES);
        document.putNull("git_hash"); // a release has its version instead
        document.put("date", run.began().toEpochMilli() / 1e3)
                .put("pretty_env_info", environment(run.versions()))
                .put("transformers_version", UNKNOWN)
                .put("lm_eval_version", UNKNOWN)
                .put("twofold_version", run.versions().getOrDefault("twofold", UNKNOWN))
                .putNull("upper_git_hash")
                .put("model_source", "twofold")
                .put("model_name", run.model())
                .put("model_name_sanitized", run.model().replaceAll("[\"<>:/|\\\\?*\\[\\]]+", "__"))
                .put("total_evaluation_time_seconds", Double.toString(run.seconds()));
    }

    private static String environment(Map<String, String> versions) {
        StringBuilder lines = new StringBuilder();
        versions.forEach((name, version) ->
                lines.append(name).append(": ").append(version).append('\n'));
        return lines.toString();
    }

    private static JsonNode version(TaskResult result) {
        String version = result.version();
        return version.matches("[0-9]{1,9}([.][0-9]{1,9})?")
                ? Json.mapper().valueToTree(Double.valueOf(version))
                : Json.mapper().valueToTree(version);
    }

    private static void put(ObjectNode entry, String field, @Nullable Double value) {
        if (value == null) {
            entry.put(field, UNKNOWN);
        } else {
            entry.put(field, value);
        }
    }
}
