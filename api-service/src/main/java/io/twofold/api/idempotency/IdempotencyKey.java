package io.twofold.api.idempotency;

import io.twofold.api.http.ProblemException;
import io.twofold.api.http.ProblemType;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name that a client gives to one post, in the header {@code Idempotency-Key}: as the IETF draft writes it, in quotes
 * with backslashes before {@code "} and {@code \}, or bare, as Stripe does. Both forms of the same text are the same key.
 *
 * @param text 1 to 255 printable ASCII characters
 */
record IdempotencyKey(String text) {
    static final String HEADER = "Idempotency-Key";
    private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]|\\\\[\"\\\\])*)\"");
    private static final Pattern FORM = Pattern.compile("[\\x20-\\x7e]{1,255}");

    /**
     * The key of a request; empty if it has none.
     *
     * @param lines the values of the header
     * @throws ProblemException if it cannot be a key
     */
    static Optional<IdempotencyKey> of(List<String> lines) {
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        if (lines.size() > 1) {
            throw invalid("came " + lines.size() + " times; send one");
        }
        String written = lines.get(0).strip();
        if (written.startsWith("\"")) {
            var quoted = QUOTED.matcher(written);
            if (!quoted.matches()) {
                throw invalid(
                        "begins with a quote but is no quoted text; write \"KEY\", with \\ before \" and \\ in it");
            }
            written = quoted.group(1).replaceAll("\\\\(.)", "$1");
        }
        if (!FORM.matcher(written).matches()) {
            throw invalid("must have 1 to 255 printable ASCII characters, but has " + written.length()
                    + (written.isEmpty() || written.length() > 255 ? "" : ", not all of them printable ASCII")
                    + "; a random UUID is a good key");
        }
        return Optional.of(new IdempotencyKey(written));
    }

    private static ProblemException invalid(String what) {
        return new ProblemException(ProblemType.INVALID_PARAMETER, "The header " + HEADER + " " + what);
    }
}
