package io.twofold.recipe;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The rules for naming a model or a text: {@code builtin:sample}, {@code file:PATH}, {@code hf:…} ({@link HubReference})
 * or {@code s3://…} ({@link S3Reference}); for a text also the name of a data set.
 */
public final class References {
    /** The model and the texts that come with Twofold. */
    public static final String BUILTIN_SAMPLE = "builtin:sample";

    /** WikiText-2 as it was published, from the Hub. */
    public static final String WIKITEXT2 = "wikitext2";

    /** The English C4, from the Hub. */
    public static final String C4 = "c4";

    private static final String FILE = "file:";
    private static final Set<String> DATA_SETS = Set.of(WIKITEXT2, C4);

    private References() {}

    /** Whether {@code reference} is of the form {@code file:PATH}. */
    public static boolean isFile(String reference) {
        return reference.startsWith(FILE);
    }

    /** Whether {@code reference} names something that may have to be fetched. */
    public static boolean isRemote(String reference) {
        return DATA_SETS.contains(reference) || HubReference.isOne(reference) || S3Reference.isOne(reference);
    }

    /** The path of a {@code file:PATH} reference; relative ones count from the process's working directory. */
    public static Path path(String reference) {
        return Path.of(reference.substring(FILE.length()));
    }

    /** The reference to a path. */
    public static String file(Path path) {
        return FILE + path;
    }

    static void validateModel(String reference, Problems problems, String field) {
        if (HubReference.isOne(reference)) {
            check(reference, HubReference::model, problems, field);
        } else {
            validate(reference, problems, field, "'hf:ORG/NAME[@REVISION]' or 's3://BUCKET/PREFIX'");
        }
    }

    static void validateText(String reference, Problems problems, String field) {
        if (DATA_SETS.contains(reference)) {
            return;
        }
        if (HubReference.isOne(reference)) {
            check(reference, HubReference::file, problems, field);
        } else {
            validate(
                    reference,
                    problems,
                    field,
                    "'hf:datasets/ORG/NAME[@REVISION]/PATH', 's3://BUCKET/KEY', 'wikitext2' or 'c4'");
        }
    }

    private static void validate(String reference, Problems problems, String field, String otherForms) {
        if (reference.equals(BUILTIN_SAMPLE)) {
            return;
        }
        if (S3Reference.isOne(reference)) {
            check(reference, S3Reference::parse, problems, field);
        } else if (isFile(reference) && reference.length() > FILE.length()) {
            validatePath(reference, problems, field);
        } else {
            problems.add(
                    field,
                    "must be '" + BUILTIN_SAMPLE + "', 'file:PATH', " + otherForms + ", but was '" + shorten(reference)
                            + "'");
        }
    }

    private static void validatePath(String reference, Problems problems, String field) {
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

    private static void check(String reference, Consumer<String> parse, Problems problems, String field) {
        try {
            parse.accept(reference);
        } catch (IllegalArgumentException e) {
            problems.add(field, e.getMessage() + ", but was '" + shorten(reference) + "'");
        }
    }

    private static String shorten(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
