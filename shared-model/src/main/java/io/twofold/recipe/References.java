package io.twofold.recipe;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The rules for naming a model or a text: {@code builtin:sample} or {@code file:PATH}. */
public final class References {
    /** The model and the texts that come with Twofold. */
    public static final String BUILTIN_SAMPLE = "builtin:sample";

    private static final String FILE = "file:";

    private References() {}

    /** Whether {@code reference} is of the form {@code file:PATH}. */
    public static boolean isFile(String reference) {
        return reference.startsWith(FILE);
    }

    /** The path of a {@code file:PATH} reference; relative ones count from the process's working directory. */
    public static Path path(String reference) {
        return Path.of(reference.substring(FILE.length()));
    }

    static void validate(String reference, Problems problems, String field) {
        if (reference.equals(BUILTIN_SAMPLE)) {
            return;
        }
        if (!isFile(reference) || reference.length() == FILE.length()) {
            problems.add(
                    field, "must be '" + BUILTIN_SAMPLE + "' or 'file:PATH', but was '" + shorten(reference) + "'");
            return;
        }
        try {
            for (Path part : path(reference)) {
                if (part.toString().equals("..")) {
                    problems.add(field, "must not contain '..'; give the path without it");
                    return;
                }
            }
        } catch (InvalidPathException e) {
            problems.add(field, "is not a path: " + e.getReason());
        }
    }

    private static String shorten(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
