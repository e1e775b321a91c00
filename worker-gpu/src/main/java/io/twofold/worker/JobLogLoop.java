package io.twofold.worker;

import ch.qos.logback.classic.LoggerContext;
import io.twofold.job.JobLog;
import io.twofold.job.LogLine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Brings what is logged about jobs into the database, from a thread of its own, once a second; the engine never waits for
 * it. What could not be stored is sent again.
 */
final class JobLogLoop implements SmartLifecycle {
    private static final long INTERVAL_MS = 1_000;

    private final JobLog log;
    private final JobLogAppender appender = new JobLogAppender();
    private List<LogLine> unsent = List.of();
    private CountDownLatch stopped = new CountDownLatch(0);
    private Thread thread = new Thread(this::run);
    private volatile boolean running;

    JobLogLoop(JobLog log) {
        this.log = log;
    }

    @Override
    public void start() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            appender.setContext(context);
            appender.start();
            context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
        }
        running = true;
        stopped = new CountDownLatch(1);
        thread = new Thread(this::run, "job-log");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (!stopped.await(INTERVAL_MS, TimeUnit.MILLISECONDS)) {
                flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        flush();
    }

    /** Stores what was logged since the last call. */
    synchronized void flush() {
        Map<String, List<LogLine>> batches = new LinkedHashMap<>();
        unsent.forEach(line ->
                batches.computeIfAbsent(key(line), key -> new ArrayList<>()).add(line));
        appender.take()
                .forEach(line -> batches.computeIfAbsent(key(line), key -> new ArrayList<>())
                        .add(line));
        List<LogLine> failed = new ArrayList<>();
        for (List<LogLine> batch : batches.values()) {
            try {
                log.append(batch);
            } catch (DataAccessException | TransactionException e) {
                failed.addAll(batch); // the heartbeat tells the operators that the database is away
            }
        }
        unsent = failed;
    }

    private static String key(LogLine line) {
        return line.jobId() + "/" + line.epoch();
    }

    @Override
    public void stop() {
        running = false;
        stopped.countDown();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger(Logger.ROOT_LOGGER_NAME).detachAppender(appender);
            appender.stop();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Begins before the loop that takes jobs, and ends after it. */
    @Override
    public int getPhase() {
        return 0;
    }
}
