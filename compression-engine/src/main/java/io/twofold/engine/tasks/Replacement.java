package io.twofold.engine.tasks;

import java.util.List;

/**
 * A step that cleans a text.
 *
 * @param with in Java's notation: {@code $1} is the first group
 */
record Replacement(PythonPattern pattern, String with) {
    static String all(List<Replacement> replacements, String text) {
        String result = text;
        for (Replacement replacement : replacements) {
            result = replacement.pattern.replace(result, replacement.with);
        }
        return result;
    }

    static List<Replacement> read(Fields fields) {
        return fields.objects("replace").stream()
                .map(step -> new Replacement(step.pattern("pattern", step.text("pattern")), step.text("with")))
                .toList();
    }
}
