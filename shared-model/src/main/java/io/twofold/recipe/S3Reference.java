package io.twofold.recipe;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in an S3 object store, written {@code s3://BUCKET/KEY}.
 *
 * @param bucket its name
 * @param key of an object, or what the keys of several begin with; without a {@code /} at its end
 */
public record S3Reference(String bucket, String key) {
    private static final String SCHEME = "s3:";
    private static final Pattern FORM =
            Pattern.compile(SCHEME + "//([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/([^/\\p{Cntrl}][^\\p{Cntrl}]{0,1023}?)/?");

    /** Whether {@code reference} begins like one of these. */
    public static boolean isOne(String reference) {
        return reference.startsWith(SCHEME);
    }

    /**
     * Reads a reference.
     *
     * @throws IllegalArgumentException if it is none, with the rest of a sentence that begins with the field's name
     */
    public static S3Reference parse(String reference) {
        Matcher matcher = FORM.matcher(reference);
        if (!matcher.matches() || ("/" + matcher.group(2) + "/").matches(".*/\\.{0,2}/.*")) {
            throw new IllegalArgumentException(
                    "must be a place in an object store, written 's3://BUCKET/KEY', without empty, '.' or '..' parts");
        }
        return new S3Reference(matcher.group(1), matcher.group(2));
    }

    /** As it is written. */
    @Override
    public String toString() {
        return SCHEME + "//" + bucket + "/" + key;
    }
}
