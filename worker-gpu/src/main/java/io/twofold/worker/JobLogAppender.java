package io.twofold.worker;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import io.twofold.job.LogLine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what the thread that works on a job logs, until somebody takes it. Which job that is, its epoch and its attempt
 * stand in the thread's diagnostic context. Of an exception the beginning of its stack is kept.
 */
final class JobLogAppender extends AppenderBase<ILoggingEvent> {
    private static final int MOST = 20_000;
    private static final int FRAMES = 8;
    private static final int KNOWN_EPOCHS = 100;

    private final List<LogLine> waiting = new ArrayList<>();
    private final Map<String, Integer> numbers = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > KNOWN_EPOCHS;
        }
    };

    @Override
    protected void append(ILoggingEvent event) {
        Map<String, String> context = event.getMDCPropertyMap();
        @Nullable String jobId = context.get("jobId");
        @Nullable String epoch = context.get("epoch");
        if (jobId == null || epoch == null || !event.getLevel().isGreaterOrEqual(Level.INFO)) {
            return;
        }
        int attempt = Integer.parseInt(context.getOrDefault("attempt", "0"));
        Instant at = Instant.ofEpochMilli(event.getTimeStamp());
        String level = level(event.getLevel());
        for (String message : messages(event)) {
            add(jobId, Long.parseLong(epoch), attempt, at, level, message);
        }
    }

    private synchronized void add(String jobId, long epoch, int attempt, Instant at, String level, String message) {
        int number = numbers.merge(jobId + "/" + epoch, 1, Integer::sum);
        if (waiting.size() < MOST) { // while the database is away; the numbers tell how many are missing
            waiting.add(new LogLine(jobId, epoch, number, attempt, at, level, message));
        }
    }

    private static List<String> messages(ILoggingEvent event) {
        List<String> messages = new ArrayList<>(List.of(event.getFormattedMessage()));
        @Nullable IThrowableProxy thrown = event.getThrowableProxy();
        for (int depth = 0; thrown != null && depth < 3; depth++, thrown = thrown.getCause()) {
            messages.add((depth == 0 ? "" : "caused by ") + thrown.getClassName() + ": " + thrown.getMessage());
            int frames = Math.min(FRAMES, thrown.getStackTraceElementProxyArray().length);
            for (int i = 0; i < frames; i++) {
                messages.add("    " + thrown.getStackTraceElementProxyArray()[i].getSTEAsString());
            }
        }
        return messages;
    }

    private static String level(Level level) {
        if (level.isGreaterOrEqual(Level.ERROR)) {
            return "error";
        }
        return level.isGreaterOrEqual(Level.WARN) ? "warn" : "info";
    }

    /** Everything that waits, in the order in which it was logged. */
    synchronized List<LogLine> take() {
        List<LogLine> taken = List.copyOf(waiting);
        waiting.clear();
        return taken;
    }
}
