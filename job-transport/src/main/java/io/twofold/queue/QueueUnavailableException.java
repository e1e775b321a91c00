package io.twofold.queue;

import org.jspecify.annotations.Nullable;

/** The queue did not answer, or refused; trying again later may work. */
public final class QueueUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public QueueUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
