package io.twofold.recipe;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A repository of the Hugging Face Hub, or one file of it: {@code hf:ORG/NAME[@REVISION]} is a model,
 * {@code hf:datasets/ORG/NAME[@REVISION]/PATH} a file of a data set.
 *
 * @param kind {@code models} or {@code datasets}
 * @param repository {@code ORG/NAME}
 * @param revision a branch, a tag or a commit
 * @param path of the file in the repository, with {@code /}; empty for a model
 */
public record HubReference(String kind, String repository, String revision, String path) {
    /** What is taken where no revision is written. */
    public static final String MAIN = "main";

    private static final String SCHEME = "hf:";
    private static final String PART = "[A-Za-z0-9](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?";
    private static final String REVISION = "(?:@((?:refs/(?:pr|convert)/)?[A-Za-z0-9][A-Za-z0-9._-]{0,199}))?";
    private static final Pattern MODEL = Pattern.compile(SCHEME + "(" + PART + "/" + PART + ")" + REVISION);
    private static final Pattern FILE =
            Pattern.compile(SCHEME + "datasets/(" + PART + "/" + PART + ")" + REVISION + "/(.+)");
    private static final Pattern PATH = Pattern.compile("[A-Za-z0-9._=+ -]{1,255}(?:/[A-Za-z0-9._=+ -]{1,255}){0,15}");

    /** Whether {@code reference} begins like one of these. */
    public static boolean isOne(String reference) {
        return reference.startsWith(SCHEME);
    }

    /**
     * Reads a reference to a model.
     *
     * @throws IllegalArgumentException if it is none, with the rest of a sentence that begins with the field's name
     */
    public static HubReference model(String reference) {
        Matcher matcher = MODEL.matcher(reference);
        if (!matcher.matches() || dubious(matcher.group(1)) || matcher.group(1).startsWith("datasets/")) {
            throw new IllegalArgumentException("must be a model on the Hub, written 'hf:ORG/NAME[@REVISION]'");
        }
        return new HubReference("models", matcher.group(1), revision(matcher.group(2)), "");
    }

    /**
     * Reads a reference to a file of a data set.
     *
     * @throws IllegalArgumentException as for {@link #model}
     */
    public static HubReference file(String reference) {
        Matcher matcher = FILE.matcher(reference);
        if (!matcher.matches() || dubious(matcher.group(1)) || !isSafe(matcher.group(3))) {
            throw new IllegalArgumentException(
                    "must be a file of a data set on the Hub, written 'hf:datasets/ORG/NAME[@REVISION]/PATH'");
        }
        return new HubReference("datasets", matcher.group(1), revision(matcher.group(2)), matcher.group(3));
    }

    /** Whether a path stays below the repository, and means the same in an address and on a disk. */
    public static boolean isSafe(String path) {
        return PATH.matcher(path).matches() && !("/" + path + "/").matches(".*/\\.{1,2}/.*");
    }

    /** The same at a commit. */
    public HubReference at(String commit) {
        return new HubReference(kind, repository, commit, path);
    }

    /** Another file at the same revision. */
    public HubReference withPath(String name) {
        return new HubReference(kind, repository, revision, name);
    }

    /** As it is written. */
    @Override
    public String toString() {
        String at = revision.equals(MAIN) ? "" : "@" + revision;
        return kind.equals("models") ? SCHEME + repository + at : SCHEME + "datasets/" + repository + at + "/" + path;
    }

    private static boolean dubious(String repository) {
        return repository.contains("..") || repository.contains("--"); // the Hub allows neither
    }

    private static String revision(@Nullable String written) {
        if (written == null) {
            return MAIN;
        }
        if (written.contains("..")) {
            throw new IllegalArgumentException("must not have '..' in its revision");
        }
        return written;
    }
}
