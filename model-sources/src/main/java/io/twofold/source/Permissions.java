package io.twofold.source;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.util.List;

/**
 * Which remote sources may be used.
 *
 * @param hf the Hub, and the data sets that come from it
 * @param s3 object stores
 * @param allow beginnings of the references that are allowed, such as {@code hf:meta-llama} or {@code s3://bucket}; all
 *     if it is empty. A beginning ends where a name in the reference ends
 */
public record Permissions(boolean hf, boolean s3, List<String> allow) {
    /** Everything: for a user's own command line. */
    public static final Permissions ALL = new Permissions(true, true, List.of());

    public Permissions {
        allow = List.copyOf(allow);
    }

    /** @throws CompressionException with {@code invalid-request} if {@code reference} is not allowed */
    void check(String reference) {
        boolean s3Reference = reference.startsWith("s3:");
        if (!(s3Reference ? s3 : hf)) {
            throw refusal(
                    reference,
                    s3Reference
                            ? "s3: is switched off (twofold.sources.allow names the buckets that jobs may use)"
                            : "the Hub is switched off");
        }
        if (!allow.isEmpty() && allow.stream().noneMatch(beginning -> begins(reference, beginning))) {
            throw refusal(reference, "only these may: " + String.join(", ", allow));
        }
    }

    private static boolean begins(String reference, String beginning) {
        if (!reference.startsWith(beginning)) {
            return false;
        }
        return beginning.endsWith("/")
                || beginning.endsWith(":")
                || reference.length() == beginning.length()
                || "/@".indexOf(reference.charAt(beginning.length())) >= 0;
    }

    private static CompressionException refusal(String reference, String why) {
        return new CompressionException(
                FailureCode.INVALID_REQUEST, reference + " may not be fetched by this server: " + why);
    }
}
