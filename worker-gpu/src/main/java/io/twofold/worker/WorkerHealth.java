package io.twofold.worker;

import io.twofold.queue.JobQueue;
import io.twofold.queue.QueueUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;

/** Whether a worker can take jobs, and what it misses. */
final class WorkerHealth {
    private static final int SECONDS = 2;

    private final WorkerLoop loop;
    private final DataSource database;
    private final JobQueue queue;

    WorkerHealth(WorkerLoop loop, DataSource database, JobQueue queue) {
        this.loop = loop;
        this.database = database;
        this.queue = queue;
    }

    /** The state of a part or of the whole, the best first. */
    enum Status {
        UP,
        DEGRADED,
        DOWN
    }

    /** Whether the thread that works is there; without it, only a new process helps. */
    boolean isAlive() {
        return loop.isAlive();
    }

    /** Down without the database; degraded without the queue, from which it goes on as soon as it can. */
    Map<String, Status> parts() {
        Map<String, Status> parts = new LinkedHashMap<>();
        parts.put("worker", isAlive() ? Status.UP : Status.DOWN);
        parts.put("database", databaseAnswers() ? Status.UP : Status.DOWN);
        parts.put("queue", queueAnswers() ? Status.UP : Status.DEGRADED);
        return parts;
    }

    private boolean databaseAnswers() {
        try (Connection connection = database.getConnection()) {
            return connection.isValid(SECONDS);
        } catch (SQLException e) {
            return false;
        }
    }

    private boolean queueAnswers() {
        try {
            queue.isEmpty(); // whatever it says, it answers
            return true;
        } catch (QueueUnavailableException e) {
            return false;
        }
    }
}
