package io.twofold.source.fetch;

import io.twofold.engine.FetchMonitor;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.io.IOException;
import java.time.Duration;

/** Counts the attempts of one thing to fetch, and waits between them. */
public final class Attempts {
    private final String what;
    private final Patience patience;
    private int failures;

    Attempts(String what, Patience patience) {
        this.what = what;
        this.patience = patience;
    }

    /** Something was gained: the next failure is the first one again. */
    public void progressed() {
        failures = 0;
    }

    /**
     * Waits for the next attempt; a {@link TryAgainException} may say for how long.
     *
     * @throws CompressionException with {@code source-unavailable} if there is no next attempt
     */
    public void failed(IOException failure, FetchMonitor monitor) {
        failures++;
        Duration pause = patience.firstPause().multipliedBy(1L << Math.min(failures - 1, 20));
        if (pause.compareTo(patience.longestPause()) > 0) {
            pause = patience.longestPause();
        }
        if (failure instanceof TryAgainException wish && wish.after().compareTo(pause) > 0) {
            pause = wish.after();
        }
        if (failures >= patience.attempts() || pause.compareTo(patience.longestWish()) > 0) {
            throw new CompressionException(
                    FailureCode.SOURCE_UNAVAILABLE,
                    what + " cannot be fetched now, after " + failures + (failures == 1 ? " attempt: " : " attempts: ")
                            + reason(failure),
                    failure);
        }
        Waiting.pause(pause, monitor);
    }

    private static String reason(IOException failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }
}
