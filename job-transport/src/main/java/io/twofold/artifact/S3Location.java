package io.twofold.artifact;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where in which bucket artifacts lie: under {@code {prefix}{jobId}/{epoch}/{name}}.
 *
 * @param prefix of all keys, with a slash at its end; empty is all of the bucket
 */
record S3Location(String bucket, String prefix) {
    private static final String SCHEME = "s3://";
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern PREFIX =
            Pattern.compile("[A-Za-z0-9_=+-][A-Za-z0-9._=+-]*+(?:/[A-Za-z0-9_=+-][A-Za-z0-9._=+-]*+)*+");
    private static final Pattern OWN = Pattern.compile("([^/]+)/[0-9]+/(.+)");
    private static final int MAX_PREFIX = 256; // a key has 1,024 bytes, an artifact's name up to 512 of them

    /** Whether {@code text} begins like one of these. */
    static boolean isOne(String text) {
        return text.startsWith(SCHEME);
    }

    /**
     * Reads {@code s3://bucket/prefix}; the prefix may be left out.
     *
     * @throws IllegalArgumentException if it is none, with the rest of a sentence that begins with the setting's name
     */
    static S3Location parse(String text) {
        String[] parts = text.substring(SCHEME.length()).split("/", 2);
        String prefix = parts.length < 2 ? "" : parts[1].replaceFirst("/$", "");
        if (!BUCKET.matcher(parts[0]).matches() || parts[0].contains("..")) {
            throw new IllegalArgumentException("must be s3://BUCKET/PREFIX with a bucket of 3 to 63 lower-case letters,"
                    + " digits, '.' and '-', but was " + text);
        }
        if (!prefix.isEmpty()
                && (prefix.length() > MAX_PREFIX || !PREFIX.matcher(prefix).matches())) {
            throw new IllegalArgumentException("must be s3://BUCKET/PREFIX with a prefix of at most " + MAX_PREFIX
                    + " letters, digits and . _ = + - in parts that do not begin with a dot, joined by '/', but was "
                    + text);
        }
        return new S3Location(parts[0], prefix.isEmpty() ? "" : prefix + "/");
    }

    /** What the keys of a job begin with. */
    String of(String jobId) {
        return prefix + ArtifactNames.requireJobId(jobId) + "/";
    }

    /** What the keys of one attempt begin with. */
    String of(String jobId, long epoch) {
        return of(jobId) + epoch + "/";
    }

    String key(String jobId, long epoch, String name) {
        return of(jobId, epoch) + ArtifactNames.requireName(name);
    }

    /** A key that no artifact has, because no job's id begins with a dot. */
    String checkKey() {
        return prefix + ".check";
    }

    /** The job whose artifact has this key, if it is one's. */
    Optional<String> jobOf(String key) {
        if (!key.startsWith(prefix)) {
            return Optional.empty();
        }
        Matcher own = OWN.matcher(key.substring(prefix.length()));
        return own.matches() && ArtifactNames.isName(own.group(2)) ? Optional.of(own.group(1)) : Optional.empty();
    }

    @Override
    public String toString() {
        return SCHEME + bucket + "/" + prefix;
    }
}
