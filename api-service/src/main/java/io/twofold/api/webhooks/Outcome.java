package io.twofold.api.webhooks;

import org.jspecify.annotations.Nullable;

/**
 * How an attempt ended.
 *
 * @param status of the answer, or null if there was none
 * @param response beginning of the answer's body, at most 1024 characters
 * @param error why it was no success, or null if it was
 */
record Outcome(
        @Nullable Integer status,
        @Nullable String response,
        @Nullable String error) {
    private static final int GONE = 410;

    static Outcome answered(int status, String response) {
        boolean success = status >= 200 && status < 300;
        return new Outcome(status, response, success ? null : "the endpoint answered " + status);
    }

    static Outcome unanswered(String error) {
        return new Outcome(null, null, error);
    }

    boolean isSuccess() {
        return error == null;
    }

    /** Whether the endpoint wants to hear no more. */
    boolean isGone() {
        return status != null && status == GONE;
    }
}
