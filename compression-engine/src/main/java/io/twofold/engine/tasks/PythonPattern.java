package io.twofold.engine.tasks;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression that means what it means in Python: {@code \s}, {@code \d} and {@code \w} know all of Unicode, and
 * only {@code \n} ends a line.
 */
final class PythonPattern {
    private final Pattern pattern;

    PythonPattern(String expression) {
        this.pattern = Pattern.compile(expression, Pattern.UNICODE_CHARACTER_CLASS | Pattern.UNIX_LINES);
    }

    String replace(String text, String with) {
        return pattern.matcher(text).replaceAll(with);
    }

    /** How often it occurs. */
    int count(String text) {
        return (int) pattern.matcher(text).results().count();
    }

    /** Of each occurrence: the whole, or the first group that is not empty; null if all of them are. */
    List<@Nullable String> findAll(String text) {
        List<@Nullable String> found = new ArrayList<>();
        for (Matcher matcher = pattern.matcher(text); matcher.find(); ) {
            found.add(extracted(matcher));
        }
        return found;
    }

    private static @Nullable String extracted(Matcher matcher) {
        if (matcher.groupCount() <= 1) {
            String group = matcher.group(matcher.groupCount());
            return group == null ? "" : group;
        }
        for (int i = 1; i <= matcher.groupCount(); i++) {
            String group = matcher.group(i);
            if (group != null && !group.isEmpty()) {
                return group;
            }
        }
        return null;
    }
}
