package io.twofold.api.live;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** One client's stream. It takes a thread only while something is written. */
final class OpenStream implements JobChanges.Watcher {
    private static final Logger LOG = LoggerFactory.getLogger(OpenStream.class);
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final SseEmitter client;
    private final Feed feed;
    private final Executor threads;
    private final AtomicBoolean due = new AtomicBoolean();
    private volatile boolean soon;
    private volatile boolean over;
    private volatile long beatAt = System.nanoTime();

    OpenStream(SseEmitter client, Feed feed, Executor threads) {
        this.client = client;
        this.feed = feed;
        this.threads = threads;
    }

    @Override
    public void changed() {
        if (!over && due.compareAndSet(false, true)) {
            threads.execute(this::send);
        }
    }

    /** Every second. */
    void tick() {
        if (soon || System.nanoTime() - beatAt >= HEARTBEAT.toNanos()) {
            changed();
        }
    }

    /** A client that connects again goes on with the event after the last one it has. */
    @Override
    public void closing() {
        end();
    }

    private synchronized void send() {
        due.set(false);
        if (over) {
            return;
        }
        try {
            if (System.nanoTime() - beatAt >= HEARTBEAT.toNanos()) {
                client.send(SseEmitter.event().comment("")); // otherwise nobody notices that the client has gone
                beatAt = System.nanoTime();
            }
            Feed.Next next = feed.send(client);
            soon = next == Feed.Next.SOON;
            if (next == Feed.Next.NEVER) {
                end();
            }
        } catch (DataAccessException | TransactionException e) {
            soon = true; // the database comes back, and nothing is lost
        } catch (IOException | IllegalStateException e) {
            LOG.debug("A client has gone: {}", e.toString());
            end();
        }
    }

    private void end() {
        over = true;
        client.complete();
    }
}
