package io.twofold.engine.architecture;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads {@code config.json} without trusting it: every number is bounded. */
final class ConfigReader {
    private static final int MAX_SIZE = 1 << 24;

    private final JsonNode json;

    ConfigReader(JsonNode json) {
        this.json = json;
    }

    int size(String field) {
        JsonNode value = json.path(field);
        if (!value.isInt() || value.asInt() < 1 || value.asInt() > MAX_SIZE) {
            throw invalid(
                    field + " must be a whole number in 1 … " + MAX_SIZE + ", but was " + shorten(value.toString()));
        }
        return value.asInt();
    }

    /** A whole number that may be 0. */
    int count(String field) {
        JsonNode value = json.path(field);
        return value.isInt() && value.asInt() == 0 ? 0 : size(field);
    }

    int size(String field, int otherwise) {
        return isPresent(field) ? size(field) : otherwise;
    }

    double positive(String field, double otherwise) {
        if (!isPresent(field)) {
            return otherwise;
        }
        JsonNode value = json.path(field);
        if (!isPositive(value)) {
            throw invalid(field + " must be a positive number in 1e-30 … 1e30, but was " + shorten(value.toString()));
        }
        return value.asDouble();
    }

    /** Whether it can be computed with in float32: neither 0 nor infinite, whatever it is divided by. */
    private static boolean isPositive(JsonNode value) {
        return value.isNumber() && value.asDouble() >= 1e-30 && value.asDouble() <= 1e30;
    }

    double positive(String field) {
        if (!isPresent(field)) {
            throw invalid(field + " is missing");
        }
        return positive(field, 0);
    }

    boolean flag(String field, boolean otherwise) {
        if (!isPresent(field)) {
            return otherwise;
        }
        JsonNode value = json.path(field);
        if (!value.isBoolean()) {
            throw invalid(field + " must be true or false, but was " + shorten(value.toString()));
        }
        return value.asBoolean();
    }

    String text(String field, String otherwise) {
        if (!isPresent(field)) {
            return otherwise;
        }
        JsonNode value = json.path(field);
        if (!value.isString()) {
            throw invalid(field + " must be a text, but was " + shorten(value.toString()));
        }
        return value.asString();
    }

    /** Texts in a list, or null if there is none. */
    @Nullable
    List<String> texts(String field) {
        return list(field, JsonNode::isString, JsonNode::asString, "texts");
    }

    /** Whole numbers in a list, or null if there is none. */
    @Nullable
    List<Integer> integers(String field) {
        return list(field, JsonNode::isInt, JsonNode::asInt, "whole numbers");
    }

    /** Positive numbers in a list that must be there. */
    double[] positives(String field) {
        List<Double> values = list(field, ConfigReader::isPositive, JsonNode::asDouble, "positive numbers");
        if (values == null) {
            throw invalid(field + " is missing");
        }
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private <T> @Nullable List<T> list(
            String field, Predicate<JsonNode> test, Function<JsonNode, T> read, String what) {
        if (!isPresent(field)) {
            return null;
        }
        JsonNode value = json.path(field);
        List<JsonNode> values = value.valueStream().toList();
        if (!value.isArray() || !values.stream().allMatch(test)) {
            throw invalid(field + " must be a list of " + what + ", but was " + shorten(value.toString()));
        }
        return values.stream().map(read).toList();
    }

    /** The object in a field, or null if there is none. */
    @Nullable
    ConfigReader object(String field) {
        if (!isPresent(field)) {
            return null;
        }
        JsonNode value = json.path(field);
        if (!value.isObject()) {
            throw invalid(field + " must be an object, but was " + shorten(value.toString()));
        }
        return new ConfigReader(value);
    }

    /** A whole number where null means none, told as 0, and a missing field means {@code otherwise}. */
    int sizeOrNone(String field, int otherwise) {
        return size(field, json.has(field) ? 0 : otherwise);
    }

    /** A positive number where null means none, told as 0, and a missing field means {@code otherwise}. */
    double positiveOrNone(String field, double otherwise) {
        return positive(field, json.has(field) ? 0 : otherwise);
    }

    /** What replaces plain rotary frequencies, in the older or the newer spelling, or null. */
    @Nullable
    ConfigReader rope() {
        ConfigReader parameters = object("rope_parameters");
        return parameters != null ? parameters : object("rope_scaling");
    }

    /** Refuses a list that says something of more or fewer blocks than there are. */
    void requireOnePerBlock(String field, List<?> values) {
        int blocks = size("num_hidden_layers");
        if (values.size() != blocks) {
            throw invalid(field + " must have one entry for each of the " + blocks
                    + " blocks (num_hidden_layers), but has " + values.size());
        }
    }

    /** A product of sizes that is a size itself. */
    static int product(String what, int first, int second) {
        long product = (long) first * second;
        if (product > MAX_SIZE) {
            throw invalid(what + " must be at most " + MAX_SIZE + ", but are " + product);
        }
        return (int) product;
    }

    boolean isPresent(String field) {
        return json.has(field) && !json.path(field).isNull();
    }

    static CompressionException invalid(String reason) {
        return new CompressionException(FailureCode.UNSAFE_CHECKPOINT, "config.json: " + reason);
    }

    static String shorten(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
