package io.twofold.source.fetch;

import java.io.IOException;
import java.time.Duration;

/** A server that answered, but not now. */
public final class TryAgainException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Duration after;

    /** @param after what the server asked for; zero if it did not */
    public TryAgainException(String message, Duration after) {
        super(message);
        this.after = after;
    }

    /** How long the server wants to be left alone. */
    public Duration after() {
        return after;
    }
}
