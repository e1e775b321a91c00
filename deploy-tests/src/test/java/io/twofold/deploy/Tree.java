package io.twofold.deploy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reading what a YAML parser returns; what is not there is empty. */
final class Tree {
    private Tree() {}

    static Map<String, Object> of(@Nullable Object node) {
        Map<String, Object> copy = new LinkedHashMap<>();
        if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> copy.put(String.valueOf(key), value == null ? "" : value));
        }
        return copy;
    }

    static Map<String, Object> map(Map<String, Object> tree, String key) {
        return of(tree.get(key));
    }

    static List<String> strings(Map<String, Object> tree, String key) {
        return tree.get(key) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }
}
