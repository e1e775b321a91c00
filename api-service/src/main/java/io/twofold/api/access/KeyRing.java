package io.twofold.api.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * All keys that count, in memory, read again every few seconds: neither a thousand clients that poll nor a flood of wrong
 * keys asks the database more often. A key that is not known makes it look again, at most four times a second, so that a new
 * key counts at once and a revoked one is refused within {@link #FRESH}.
 */
final class KeyRing {
    static final Duration FRESH = Duration.ofSeconds(3);
    private static final Duration PAUSE = Duration.ofMillis(250);

    /** How long the keys are still believed while the database does not answer. */
    private static final Duration STALE = Duration.ofSeconds(30);

    /** When a database that did not answer is asked again. */
    private static final Duration AGAIN = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(KeyRing.class);

    private final ApiKeys table;
    private final InstantSource clock;
    private final Set<String> used = ConcurrentHashMap.newKeySet();
    private final ReentrantLock reading = new ReentrantLock();
    private volatile @Nullable Keys keys;
    private @Nullable DataAccessException failure;
    private Instant failedAt = Instant.EPOCH;

    /** What the table held at a moment. */
    private record Keys(Map<String, LiveKey> live, boolean everMade, Instant at) {}

    KeyRing(ApiKeys table, InstantSource clock) {
        this.table = table;
        this.clock = clock;
    }

    /**
     * Whether a key was ever made.
     *
     * @throws DataAccessException if the database has not answered for a while
     */
    boolean isInUse() {
        return current(FRESH).everMade;
    }

    /**
     * The key that counts and has this text.
     *
     * @throws DataAccessException if the database has not answered for a while
     */
    Optional<ApiKey> find(String text) {
        Optional<KeyText> given = KeyText.parse(text);
        if (given.isEmpty()) {
            return Optional.empty();
        }
        Optional<ApiKey> found = find(given.get(), current(FRESH));
        if (found.isEmpty()) {
            found = find(given.get(), current(PAUSE));
        }
        found.ifPresent(key -> used.add(key.id()));
        return found;
    }

    /** The keys that were found since the last call. */
    Collection<String> takeUsed() {
        Set<String> taken = new HashSet<>(used);
        used.removeAll(taken);
        return taken;
    }

    private Optional<ApiKey> find(KeyText given, Keys among) {
        return Optional.ofNullable(among.live.get(given.id()))
                .filter(live -> live.opensWith(given, clock.instant()))
                .map(LiveKey::key);
    }

    private Keys current(Duration age) {
        Keys known = keys;
        if (known != null && isYounger(known.at, age)) {
            return known;
        }
        if (known != null && age == FRESH && isYounger(known.at, STALE)) {
            if (!reading.tryLock()) {
                return known; // another thread is at it, and the database may be slow
            }
        } else {
            reading.lock();
        }
        try {
            return refresh(age);
        } finally {
            reading.unlock();
        }
    }

    private Keys refresh(Duration age) {
        Keys known = keys;
        if (known != null && isYounger(known.at, age)) {
            return known; // another thread has just done it
        }
        DataAccessException failed = failure;
        if (failed == null || !isYounger(failedAt, AGAIN)) {
            Instant now = clock.instant();
            try {
                Keys read = new Keys(table.live(), table.exist(), now);
                failure = null;
                keys = read;
                return read;
            } catch (DataAccessException e) {
                LOG.warn("API keys could not be read: {}", e.getMessage());
                failure = e;
                failedAt = clock.instant();
                failed = e;
            }
        }
        if (known == null || !isYounger(known.at, STALE)) {
            throw failed;
        }
        return known;
    }

    private boolean isYounger(Instant at, Duration age) {
        return clock.instant().isBefore(at.plus(age));
    }
}
