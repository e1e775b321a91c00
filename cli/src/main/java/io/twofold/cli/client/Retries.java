package io.twofold.cli.client;

import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * Sends a request again that has an {@code Idempotency-Key}, where nobody knows whether it was done: the connection broke,
 * or the server is still busy with it.
 */
final class Retries {
    private static final String IN_FLIGHT = "idempotency-in-flight";

    private final List<Duration> pauses;

    Retries() {
        this(List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4)));
    }

    /** @param pauses before the second try, the third, and so on */
    Retries(List<Duration> pauses) {
        this.pauses = pauses;
    }

    /**
     * The answer of the first try that got one.
     *
     * @throws ServerAwayException if none did; at once if nothing listens there to begin with
     * @throws ProblemException if the server refuses
     */
    <T> T of(Supplier<T> request) {
        for (int i = 0; i < pauses.size(); i++) {
            try {
                return request.get();
            } catch (ServerAwayException e) {
                if (Thread.currentThread().isInterrupted() || i == 0 && e.getCause() instanceof ConnectException) {
                    throw e;
                }
            } catch (ProblemException e) {
                if (!e.problem().path("code").asString("").equals(IN_FLIGHT)) {
                    throw e;
                }
            }
            pause(pauses.get(i));
        }
        return request.get();
    }

    private static void pause(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the next try ends at once
        }
    }
}
