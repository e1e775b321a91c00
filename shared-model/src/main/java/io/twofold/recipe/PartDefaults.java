package io.twofold.recipe;

import io.twofold.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a part of a recipe leaves out, filled in from the defaults of its kind, one JSON file each. */
final class PartDefaults {
    private static final List<String> KINDS = List.of(
            "qr-rpca",
            "pcp-admm",
            "hessian-admm",
            "svd-alternation",
            "sparsegpt",
            "alternating",
            "full-hessian",
            "dense",
            "block",
            "int4",
            "owl",
            "alpha-pruning",
            "truncated-gaussian",
            "bernoulli",
            "rate-distortion");
    private static final double OWL_FROM = 0.6; // CLMA, supplement A.2

    private PartDefaults() {}

    /** Completes the parts of a recipe in place. */
    static ObjectNode complete(ObjectNode recipe) {
        complete(recipe, "target");
        if (!recipe.has("inputs")) {
            recipe.put("inputs", "compressed");
        }
        complete(recipe, "decomposition");
        if (recipe.get("decomposition") instanceof ObjectNode decomposition && decomposition.has("start")) {
            complete(decomposition, "start");
        }
        complete(recipe, "refit");
        complete(recipe, "tuning");
        if (!recipe.has("quantization")) {
            recipe.put("quantization", "none");
        }
        complete(recipe, "quantization");
        complete(recipe, "allocation");
        if (recipe.get("allocation") instanceof ObjectNode allocation
                && kind(allocation).equals("truncated-gaussian")) {
            JsonNode sparsity = recipe.path("sparsity");
            if (!allocation.has("start")) {
                boolean sparse = sparsity.isNumber() && sparsity.asDouble() >= OWL_FROM;
                allocation.put("start", sparse ? "owl" : "uniform");
            }
            complete(allocation, "start");
        }
        return recipe;
    }

    private static void complete(ObjectNode owner, String field) {
        JsonNode part = owner.path(field);
        if (part.isString()) {
            part = Json.mapper().createObjectNode().put("kind", part.asString());
            owner.set(field, part);
        }
        if (part instanceof ObjectNode own && KINDS.contains(kind(own))) {
            ObjectNode completed = load(kind(own));
            RequestReader.overlay(completed, own, "");
            owner.set(field, completed);
        }
    }

    private static String kind(ObjectNode part) {
        return part.path("kind").asString("");
    }

    private static ObjectNode load(String kind) {
        try (InputStream in = PartDefaults.class.getResourceAsStream("defaults/" + kind + ".json")) {
            return (ObjectNode) Json.mapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
