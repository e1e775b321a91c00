package io.twofold.worker;

import io.twofold.presence.WorkerTable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Lets the database know that this worker lives, also while it waits for a job. */
final class PresenceLoop implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(PresenceLoop.class);
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final WorkerTable workers;
    private final String workerId;
    private final Duration interval;
    private final StopSignal stopping = new StopSignal();
    private @Nullable Thread thread;

    PresenceLoop(WorkerTable workers, String workerId, Duration interval) {
        this.workers = workers;
        this.workerId = workerId;
        this.interval = interval;
    }

    @Override
    public synchronized void start() {
        Thread telling = new Thread(this::loop, "presence");
        telling.setDaemon(true);
        telling.start();
        thread = telling;
    }

    private void loop() {
        boolean heard = true;
        do {
            try {
                workers.seen(workerId);
                heard = true;
            } catch (RuntimeException e) {
                if (heard) {
                    LOG.warn("The database does not learn that this worker lives: {}", e.getMessage());
                }
                heard = false;
            }
        } while (!stopping.comesWithin(interval));
        try {
            workers.left(workerId);
        } catch (RuntimeException e) {
            LOG.debug("It will be forgotten by itself: {}", e.toString());
        }
    }

    @Override
    public synchronized void stop() {
        Thread running = thread;
        if (running == null) {
            return;
        }
        stopping.raise();
        try {
            running.join(GRACE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread = null;
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }
}
