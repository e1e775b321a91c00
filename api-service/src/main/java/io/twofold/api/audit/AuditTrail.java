package io.twofold.api.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Takes events and writes them a moment later, many at a time, so that a submission does not wait for a second commit. A
 * process that is killed loses what the last tenth of a second brought; while the database is away they wait.
 */
@Component
@EnableConfigurationProperties(AuditProperties.class)
public class AuditTrail implements DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);
    private static final int MOST_WAITING = 20_000;
    private static final int BATCH = 500;
    private static final long PAUSE_MILLIS = 100;

    private final AuditTable table;
    private final RefusalBudget refusals = new RefusalBudget(System::nanoTime);
    private final BlockingQueue<AuditEvent> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final List<AuditEvent> taken = new ArrayList<>();
    private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "audit");
        thread.setDaemon(true);
        return thread;
    });

    AuditTrail(AuditTable table, AuditProperties properties) {
        this.table = table;
        writer.scheduleWithFixedDelay(this::tryToWrite, PAUSE_MILLIS, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        writer.scheduleWithFixedDelay(() -> forget(properties), 1, 60, TimeUnit.MINUTES);
    }

    /**
     * Takes an event.
     *
     * @param limited whether it is only counted if there are too many, because anybody can cause it
     */
    public void add(AuditEvent event, boolean limited) {
        AuditEvent kept = event;
        if (limited) {
            int omitted = refusals.take();
            if (omitted < 0) {
                return;
            }
            kept = event.after(omitted);
        }
        if (!waiting.offer(kept)) {
            LOG.error("The database is away for too long, so that this is only logged: {}", kept);
        }
    }

    /** Writes what waits. */
    synchronized void write() {
        do {
            waiting.drainTo(taken, BATCH - taken.size()); // what could not be written the last time is still in there
            if (!taken.isEmpty()) {
                table.add(taken);
                taken.clear();
            }
        } while (!waiting.isEmpty());
    }

    private synchronized void tryToWrite() {
        try {
            write();
        } catch (DataIntegrityViolationException e) {
            LOG.error("These audit events cannot be stored: {}", taken, e);
            taken.clear(); // or nothing would be written after them
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("{} audit events wait for the database: {}", waiting.size(), e.getMessage());
        }
    }

    private void forget(AuditProperties properties) {
        try {
            table.forget(properties.keep());
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("Old audit events could not be deleted: {}", e.getMessage());
        }
    }

    @Override
    public void destroy() {
        writer.shutdown();
        tryToWrite();
    }
}
