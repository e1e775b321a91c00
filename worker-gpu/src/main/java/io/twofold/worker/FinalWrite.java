package io.twofold.worker;

import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * The write that ends an attempt. A database that is away for half a minute does not cost hours of work; a write whose
 * answer got lost may safely be repeated, since the first one has ended the claim.
 */
final class FinalWrite {
    private static final Logger LOG = LoggerFactory.getLogger(FinalWrite.class);
    private static final int ATTEMPTS = 6;

    private final Heartbeat heartbeat;

    FinalWrite(Heartbeat heartbeat) {
        this.heartbeat = heartbeat;
    }

    /** Repeats the write until the database takes it, the lease is over, or half a minute has passed. */
    Outcome write(Supplier<Outcome> ending) {
        Duration pause = Duration.ofSeconds(1);
        for (int attempt = 1; heartbeat.stopReason() != StopReason.LOST; attempt++) {
            try {
                return ending.get();
            } catch (DataAccessException | TransactionException e) {
                LOG.warn("Job {} could not be ended: {}", heartbeat.claim().jobId(), e.toString());
                if (attempt == ATTEMPTS) {
                    return Outcome.LOST; // the sweeper will see that the lease has ended
                }
            }
            if (!sleep(pause)) {
                return Outcome.LOST;
            }
            pause = pause.multipliedBy(2);
        }
        return Outcome.LOST;
    }

    private static boolean sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
