package io.twofold.recipe;

import io.twofold.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The recipes that come with Twofold, one JSON file each. */
public final class Presets {
    private static final List<String> NAMES = List.of(
            "twofold",
            "fast",
            "qr-uniform",
            "clma",
            "cap",
            "cap-paper",
            "magnitude",
            "wanda",
            "sparsegpt",
            "oats",
            "svd-llm",
            "slim",
            "owl-wanda",
            "alpha-wanda");

    private Presets() {}

    /** The names of all presets. */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * The recipe called {@code name}, as a fresh JSON object that may be modified.
     *
     * @throws InvalidRequestException if there is no such preset
     */
    public static ObjectNode load(String name) {
        if (!NAMES.contains(name)) {
            throw new InvalidRequestException(
                    "/recipe/preset", "must be one of " + String.join(", ", NAMES) + ", but was '" + name + "'");
        }
        try (InputStream in = Presets.class.getResourceAsStream("presets/" + name + ".json")) {
            return ((ObjectNode) Json.mapper().readTree(in)).put("preset", name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The recipe called {@code name} with the defaults of its parts, as a job gets it that changes nothing. */
    public static ObjectNode complete(String name) {
        return PartDefaults.complete(load(name));
    }
}
