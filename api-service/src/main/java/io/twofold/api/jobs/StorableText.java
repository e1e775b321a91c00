package io.twofold.api.jobs;

import io.twofold.recipe.InvalidRequestException.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Finds texts that JSON can carry but PostgreSQL cannot: those with NUL, or with half of a surrogate pair. */
final class StorableText {
    private StorableText() {}

    static void check(JsonNode node, String pointer, List<Problem> problems) {
        if (node.isString() && !isStorable(node.asString())) {
            problems.add(new Problem(pointer, "must not contain NUL or unpaired surrogates"));
        }
        int index = 0;
        for (JsonNode element : node.isArray() ? node.values() : List.<JsonNode>of()) {
            check(element, pointer + "/" + index++, problems);
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (isStorable(field.getKey())) {
                check(field.getValue(), pointer + "/" + field.getKey(), problems);
            } else {
                problems.add(new Problem(pointer, "has a field whose name contains NUL or unpaired surrogates"));
            }
        }
    }

    private static boolean isStorable(String text) {
        return text.indexOf('\0') < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }
}
