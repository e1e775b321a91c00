package io.twofold.engine.tasks;

import com.samskivert.mustache.MustacheException;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/** An object in a task's file, whose every field must be asked for: what nobody asked for is a mistake in the file. */
final class Fields {
    private final String file;
    private final String place;
    private final JsonNode json;
    private final TreeSet<String> asked = new TreeSet<>();
    private final List<Fields> below = new ArrayList<>();

    /**
     * @param file its name, for errors
     * @param place of the object in it; empty for the whole
     */
    Fields(String file, String place, JsonNode json) {
        this.file = file;
        this.place = place;
        this.json = json;
        if (!json.isObject()) {
            throw new CompressionException(
                    FailureCode.INVALID_REQUEST, "Task file " + file + ": " + place + " must be an object");
        }
    }

    boolean has(String name) {
        asked.add(name);
        return json.hasNonNull(name);
    }

    JsonNode node(String name) {
        if (!has(name)) {
            throw wrong(name, "is missing");
        }
        return json.get(name);
    }

    String text(String name) {
        JsonNode value = node(name);
        if (!value.isString()) {
            throw wrong(name, "must be a text, but was " + value);
        }
        return value.asString();
    }

    String text(String name, String otherwise) {
        return has(name) ? text(name) : otherwise;
    }

    @Nullable
    String textOrNull(String name) {
        return has(name) ? text(name) : null;
    }

    String oneOf(String name, List<String> words) {
        String word = text(name);
        if (!words.contains(word)) {
            throw wrong(name, "must be one of " + String.join(", ", words) + ", but was '" + word + "'");
        }
        return word;
    }

    int number(String name, int otherwise, int least, int most) {
        if (!has(name)) {
            return otherwise;
        }
        JsonNode value = node(name);
        if (!value.isInt() || value.asInt() < least || value.asInt() > most) {
            throw wrong(name, "must be a whole number in " + least + " … " + most + ", but was " + value);
        }
        return value.asInt();
    }

    boolean flag(String name) {
        if (has(name) && !node(name).isBoolean()) {
            throw wrong(name, "must be true or false, but was " + node(name));
        }
        return has(name) && node(name).asBoolean();
    }

    List<String> texts(String name) {
        JsonNode value = node(name);
        if (!value.isArray() || value.isEmpty() || !value.valueStream().allMatch(JsonNode::isString)) {
            throw wrong(name, "must be a list of texts, but was " + value);
        }
        return value.valueStream().map(JsonNode::asString).toList();
    }

    List<String> texts(String name, List<String> otherwise) {
        return has(name) ? texts(name) : otherwise;
    }

    /** A text, or a list of them. */
    List<String> oneOrMore(String name) {
        return node(name).isString() ? List.of(text(name)) : texts(name);
    }

    Fields object(String name) {
        return below(name, name, node(name));
    }

    List<Fields> objects(String name) {
        List<Fields> objects = new ArrayList<>();
        if (has(name)) {
            if (!node(name).isArray()) {
                throw wrong(name, "must be a list of objects, but was " + node(name));
            }
            for (JsonNode element : node(name)) {
                objects.add(below(name, name + "[" + objects.size() + "]", element));
            }
        }
        return objects;
    }

    /** Every field of an object whose names are free, with a list of texts behind each. */
    Map<String, JsonNode> entries(String name) {
        JsonNode value = node(name);
        if (!value.isObject() || value.isEmpty()) {
            throw wrong(name, "must be an object with at least one field");
        }
        Map<String, JsonNode> entries = new LinkedHashMap<>();
        value.properties().forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
        return entries;
    }

    Prompt prompt(String name) {
        return prompt(name, text(name));
    }

    Prompt prompt(String name, String template) {
        try {
            return new Prompt(template);
        } catch (MustacheException e) {
            throw wrong(name, "is no template: " + e.getMessage());
        }
    }

    JsonPointer pointer(String name, String written) {
        try {
            return JsonPointer.compile(written);
        } catch (IllegalArgumentException e) {
            throw wrong(name, "must be a JSON pointer, such as /choices/text, but was '" + written + "'");
        }
    }

    PythonPattern pattern(String name, String written) {
        try {
            return new PythonPattern(written);
        } catch (PatternSyntaxException e) {
            throw wrong(name, "is no regular expression: " + e.getDescription() + " in " + written);
        }
    }

    /** Refuses fields that nobody asked for, here and below. */
    void refuseOthers() {
        for (String name : json.propertyNames()) {
            if (!asked.contains(name)) {
                throw wrong(name, "is not known here; known are " + String.join(", ", asked));
            }
        }
        below.forEach(Fields::refuseOthers);
    }

    CompressionException wrong(String name, String what) {
        return new CompressionException(
                FailureCode.INVALID_REQUEST,
                "Task file " + file + ": " + (place.isEmpty() ? "" : place + ".") + name + " " + what);
    }

    private Fields below(String name, String label, JsonNode value) {
        if (!value.isObject()) {
            throw wrong(name, "must hold an object, but was " + value);
        }
        Fields fields = new Fields(file, place.isEmpty() ? label : place + "." + label, value);
        below.add(fields);
        return fields;
    }
}
