package io.twofold.source.fetch;

import java.time.Duration;

/**
 * How long a fetch goes on trying.
 *
 * @param attempts in a row without a byte gained, the first one included
 * @param firstPause between the first two attempts; each later pause is twice as long
 * @param longestPause that Twofold chooses itself
 * @param longestWish that a server may ask for with {@code Retry-After}
 * @param silence after which a connection that says nothing is taken for dead
 */
public record Patience(
        int attempts, Duration firstPause, Duration longestPause, Duration longestWish, Duration silence) {
    /** About two minutes of trouble. */
    public static final Patience DEFAULT = new Patience(
            7, Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofMinutes(10), Duration.ofSeconds(60));

    /** The attempts of one thing to fetch. */
    public Attempts attempts(String what) {
        return new Attempts(what, this);
    }
}
