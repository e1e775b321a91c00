package io.twofold.api.live;

import io.twofold.job.LogLine;
import java.time.Instant;

/** A line of a job's log as clients see it. */
record LogDocument(String id, Instant at, String level, int attempt, String message) {

    static LogDocument of(LogLine line) {
        return new LogDocument(LogCursor.of(line).toString(), line.at(), line.level(), line.attempt(), line.message());
    }

    /** For people. */
    String text() {
        return at + " " + level.toUpperCase(java.util.Locale.ROOT) + " " + message + "\n";
    }
}
