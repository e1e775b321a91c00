package io.twofold.recipe;

import io.twofold.json.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns what a user wrote into a {@link JobRequest}: fills in the preset and the defaults, then checks all of it.
 *
 * <p>A recipe is laid over its preset field by field; {@code "recipe": "NAME"} is short for
 * {@code {"preset": "NAME"}}, and a part written as a string, such as {@code "allocation": "uniform"}, is short for
 * {@code {"kind": "uniform"}}. What a part leaves out has its kind's default. A field that is null counts as left out.
 * Without a {@code kind} of its own a request is a compression.
 */
public final class RequestReader {
    private static final String DEFAULT_PRESET = "twofold";
    private static final String KIND = "kind";
    private static final String AUTO = "auto";

    private RequestReader() {}

    /**
     * Reads a request of either kind.
     *
     * @param request JSON object
     * @throws InvalidRequestException listing every field that is wrong
     */
    public static JobRequest readJob(JsonNode request) {
        return kind(request) == JobKind.EVALUATION ? readEvaluation(request) : read(request);
    }

    /**
     * Reads an evaluation.
     *
     * @param request JSON object; {@code model} and something in {@code evaluation} are required
     * @throws InvalidRequestException listing every field that is wrong
     */
    public static EvaluationRequest readEvaluation(JsonNode request) {
        requireKind(request, JobKind.EVALUATION);
        ObjectNode merged = Json.mapper().createObjectNode();
        merged.putObject("evaluation").putArray("perplexity");
        merged.put("device", AUTO);
        overlay(merged, (ObjectNode) request.deepCopy(), KIND);
        requireModel(merged);
        requireNoNulls(merged, "");
        EvaluationRequest result = bind(merged, EvaluationRequest.class);
        result.validate();
        return result;
    }

    private static JobKind kind(JsonNode request) {
        if (!request.isObject()) {
            throw new InvalidRequestException("", "the request must be a JSON object");
        }
        JsonNode kind = request.path(KIND);
        if (kind.isMissingNode() || kind.isNull()) {
            return JobKind.COMPRESSION;
        }
        return Arrays.stream(JobKind.values())
                .filter(known -> kind.isString() && kind.asString().equals(known.id()))
                .findFirst()
                .orElseThrow(() -> new InvalidRequestException(
                        "/" + KIND, "must be compression or evaluation; a request without it is a compression"));
    }

    private static void requireKind(JsonNode request, JobKind wanted) {
        if (kind(request) != wanted) {
            throw new InvalidRequestException("/" + KIND, "must be " + wanted.id() + " here");
        }
    }

    /**
     * Reads a compression.
     *
     * @param request JSON object; only {@code model} is required, and for models of your own {@code calibration.data}
     * @throws InvalidRequestException listing every field that is wrong
     */
    public static CompressionRequest read(JsonNode request) {
        requireKind(request, JobKind.COMPRESSION);
        ObjectNode merged = defaults(request.path("model").asString("").equals(References.BUILTIN_SAMPLE));
        overlay(merged, (ObjectNode) request.deepCopy(), "recipe");
        merged.remove(KIND);
        merged.set("recipe", recipe(request.path("recipe")));
        requireSources(merged);
        requireNoNulls(merged, "");
        CompressionRequest result = bind(merged, CompressionRequest.class);
        result.validate();
        return result;
    }

    /** Sets one dotted path, such as {@code decomposition.iterations}, to a value given as text (JSON, or a bare word). */
    public static void set(ObjectNode target, String dottedPath, String value) {
        String[] names = dottedPath.split("\\.", -1);
        ObjectNode node = target;
        for (int i = 0; i < names.length - 1; i++) {
            JsonNode next = node.get(names[i]);
            node = next instanceof ObjectNode object ? object : node.putObject(names[i]);
        }
        JsonNode parsed;
        try {
            parsed = Json.parse(value);
        } catch (JacksonException e) {
            parsed = JsonNodeFactory.instance.stringNode(value);
        }
        node.set(names[names.length - 1], parsed);
    }

    private static void requireModel(ObjectNode merged) {
        JsonNode model = merged.path("model");
        if (!model.isString()) {
            throw new InvalidRequestException(
                    "/model",
                    model.isMissingNode()
                            ? "is missing; name a model, such as 'builtin:sample'"
                            : "must be a text, such as 'builtin:sample'");
        }
    }

    private static void requireSources(ObjectNode merged) {
        requireModel(merged);
        Problems problems = new Problems();
        if (merged.path("calibration").isObject() && !merged.path("calibration").has("data")) {
            References.validateModel(merged.path("model").asString(), problems, "model");
            problems.at("calibration")
                    .add("data", "is missing; name the text to calibrate on, such as 'file:train.txt'");
        }
        problems.throwIfAny();
    }

    /** A null that is a field counts as left out and is gone by now; in a list it means nothing. */
    private static void requireNoNulls(JsonNode node, String pointer) {
        int index = 0;
        for (JsonNode element : node.isArray() ? node.values() : List.<JsonNode>of()) {
            if (element.isNull()) {
                throw new InvalidRequestException(pointer + "/" + index, "must not be null; leave it out");
            }
            index++;
        }
        node.properties().forEach(field -> requireNoNulls(field.getValue(), pointer + "/" + field.getKey()));
    }

    private static ObjectNode recipe(JsonNode written) {
        ObjectNode own;
        if (written.isMissingNode()) {
            own = Json.mapper().createObjectNode();
        } else if (written.isString()) {
            own = Json.mapper().createObjectNode().put("preset", written.asString());
        } else if (written instanceof ObjectNode object) {
            own = object;
        } else {
            throw new InvalidRequestException("/recipe", "must be the name of a preset or an object");
        }
        ObjectNode merged = Presets.load(own.path("preset").asString(DEFAULT_PRESET));
        overlay(merged, own, "");
        return PartDefaults.complete(merged);
    }

    private static ObjectNode defaults(boolean sample) {
        ObjectNode defaults = Json.mapper().createObjectNode();
        ObjectNode calibration =
                defaults.putObject("calibration").put("sequences", 32).put("sequenceLength", 256);
        ObjectNode evaluation = defaults.putObject("evaluation");
        if (sample) {
            calibration.put("data", References.BUILTIN_SAMPLE);
            evaluation.putArray("perplexity").add(References.BUILTIN_SAMPLE);
        } else {
            evaluation.putArray("perplexity");
        }
        defaults.putArray("exports").add(ExportFormat.HF_DENSE.id());
        return defaults.put("device", AUTO).put("shards", 1).put("spectra", AUTO);
    }

    /** Lays {@code own} over {@code base}: objects of the same kind field by field, everything else as a whole. */
    static void overlay(ObjectNode base, ObjectNode own, String except) {
        for (Map.Entry<String, JsonNode> field : own.properties()) {
            if (field.getKey().equals(except) || field.getValue().isNull()) {
                continue;
            }
            JsonNode value = field.getValue();
            if (base.get(field.getKey()) instanceof ObjectNode existing) {
                if (value.isString() && existing.has("kind")) {
                    value = Json.mapper().createObjectNode().put("kind", value.asString());
                }
                boolean sameKind = !value.has("kind") || value.get("kind").equals(existing.get("kind"));
                if (value instanceof ObjectNode object && sameKind) {
                    overlay(existing, object, "");
                    continue;
                }
            }
            base.set(field.getKey(), value);
        }
    }

    private static <T extends JobRequest> T bind(ObjectNode merged, Class<T> type) {
        try {
            return Json.mapper().treeToValue(merged, type);
        } catch (JacksonException e) {
            throw BindingErrors.explain(merged, e);
        }
    }
}
