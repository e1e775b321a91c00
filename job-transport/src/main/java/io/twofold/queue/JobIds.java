package io.twofold.queue;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/** The form of a message: nothing but a job id. */
final class JobIds {
    private static final int MAX_LENGTH = 64;
    private static final Pattern JOB_ID = Pattern.compile("[A-Za-z0-9_-]{1," + MAX_LENGTH + "}");

    private JobIds() {}

    /** @throws IllegalArgumentException if {@code jobId} is not a job id */
    static String require(String jobId) {
        if (!JOB_ID.matcher(jobId).matches()) {
            throw new IllegalArgumentException("jobId must be 1 to 64 letters, digits, '_' or '-'");
        }
        return jobId;
    }

    /** The job id in a message body, unless the body is something else. */
    static Optional<String> parse(byte[] body) {
        if (body.length > MAX_LENGTH) {
            return Optional.empty();
        }
        String text = new String(body, StandardCharsets.US_ASCII);
        return JOB_ID.matcher(text).matches() ? Optional.of(text) : Optional.empty();
    }
}
