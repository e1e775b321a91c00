package io.twofold.recipe;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import io.twofold.json.Json;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Says in the terms of the request, not of Java, why a JSON document did not become a record. */
final class BindingErrors {
    private static final int MAX_SHOWN = 80;

    private BindingErrors() {}

    static InvalidRequestException explain(JsonNode document, JacksonException e) {
        String pointer = e.getPath().stream().map(BindingErrors::step).collect(Collectors.joining());
        return new InvalidRequestException(pointer, rule(e) + was(document.at(pointer), e));
    }

    private static String step(JacksonException.Reference step) {
        String name = step.getPropertyName();
        return "/"
                + (name == null
                        ? Integer.toString(step.getIndex())
                        : name.replace("~", "~0").replace("/", "~1"));
    }

    private static String rule(JacksonException e) {
        if (e.getCause() instanceof IllegalArgumentException own) {
            return String.valueOf(own.getMessage());
        }
        if (e instanceof UnrecognizedPropertyException unknown) {
            return "is not a field here; known are " + list(unknown.getKnownPropertyIds().stream());
        }
        if (e instanceof InvalidTypeIdException unknown) {
            return "must be of a known kind: " + kinds(unknown.getBaseType().getRawClass());
        }
        Class<?> type = e instanceof InputCoercionException tooLarge
                ? tooLarge.getTargetType()
                : e instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null;
        return "must be " + description(type);
    }

    private static String kinds(Class<?> part) {
        JsonSubTypes known = Objects.requireNonNull(part.getAnnotation(JsonSubTypes.class));
        return list(Arrays.stream(known.value()).map(JsonSubTypes.Type::name));
    }

    private static String description(@Nullable Class<?> type) {
        if (type == double.class) {
            return "a number";
        }
        if (type == int.class || type == long.class || type == Long.class) {
            return "a whole number of at most " + (type == int.class ? Integer.MAX_VALUE : Long.MAX_VALUE);
        }
        if (type == String.class || type == PerplexityTask.class) {
            return "a text";
        }
        if (type == Selection.class) {
            return "matrix, row or a pattern n:m, such as \"2:4\"";
        }
        if (type != null && type.isEnum()) {
            return "one of "
                    + list(Arrays.stream(type.getEnumConstants())
                            .map(constant -> Json.mapper().valueToTree(constant).asString()));
        }
        return type != null && Collection.class.isAssignableFrom(type) ? "a list" : "an object";
    }

    private static String list(Stream<?> names) {
        return names.map(String::valueOf).sorted().collect(Collectors.joining(", "));
    }

    /** What stands there; rules of our own and unknown fields say enough by themselves. */
    private static String was(JsonNode value, JacksonException e) {
        boolean enough = e.getCause() instanceof IllegalArgumentException || e instanceof UnrecognizedPropertyException;
        if (enough || value.isMissingNode()) {
            return "";
        }
        String text = Json.write(value);
        return ", but was " + (text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…");
    }
}
