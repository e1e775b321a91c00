package io.twofold.source.hub;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.HubReference;
import io.twofold.source.fetch.TryAgainException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** Turns what the Hub answers instead of a file into what a user can do about it. */
final class HubRefusals {
    private final HubSettings settings;

    HubRefusals(HubSettings settings) {
        this.settings = settings;
    }

    /**
     * Does nothing if {@code answer} is one of success, or a redirect.
     *
     * @param what was asked for, for the message
     * @throws TryAgainException if another attempt may help
     * @throws CompressionException if none can
     */
    void check(Answer answer, HubReference reference, String what) throws IOException {
        int status = answer.status();
        if (status < 400) {
            return;
        }
        if (status == 429 || status == 408 || status >= 500) {
            throw new TryAgainException(
                    answer.address().getHost() + " answers " + status + (status == 429 ? " (too many requests)" : ""),
                    retryAfter(answer));
        }
        String error = answer.header("X-Error-Code").orElse("");
        String sentence = switch (status) {
            case 401, 403 -> forbidden(reference, status, error);
            case 404 -> missing(reference, error, what);
            default -> what + " cannot be fetched: " + answer.address().getHost() + " answers " + status;
        };
        throw new CompressionException(FailureCode.INVALID_REQUEST, sentence);
    }

    private String forbidden(HubReference reference, int status, String error) {
        String repository = page(reference);
        if (error.equals("GatedRepo")) {
            return repository
                    + " is gated: accept its terms on its page on the Hub, then set HF_TOKEN to a token of that"
                    + " account" + (settings.token() == null ? "" : " (the token that is set has no access yet)");
        }
        if (settings.token() == null) {
            return repository + " does not exist, or is private or gated (the Hub answers " + status
                    + "): check the name, or set HF_TOKEN to a token that may read it";
        }
        return repository + " may not be read with the token in HF_TOKEN (the Hub answers " + status
                + "): check the name, and that the token is valid and may read it";
    }

    private String missing(HubReference reference, String error, String what) {
        return switch (error) {
            case "RevisionNotFound" ->
                page(reference) + " has no revision '" + reference.revision()
                        + "'; name a branch, a tag or a commit that it has";
            case "EntryNotFound" -> page(reference) + " has no file '" + what + "' at '" + reference.revision() + "'";
            default ->
                page(reference) + " or '" + what + "' in it does not exist at '" + reference.revision()
                        + "'; check the name"
                        + (settings.token() == null ? ", or set HF_TOKEN if it is private" : "");
        };
    }

    private String page(HubReference reference) {
        return (reference.kind().equals("models") ? "The model " : "The data set ") + reference.repository() + " on "
                + settings.endpoint().getHost();
    }

    /** Seconds or a date; nothing if it is neither. */
    private static Duration retryAfter(Answer answer) {
        String wish = answer.header("Retry-After").orElse("").strip();
        if (wish.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(wish));
        }
        try {
            Duration until =
                    Duration.between(Instant.now(), ZonedDateTime.parse(wish, DateTimeFormatter.RFC_1123_DATE_TIME));
            return until.isNegative() ? Duration.ZERO : until;
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
    }
}
