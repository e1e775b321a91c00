package io.twofold.queue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wake-up calls over the table {@code job_wakeup}. A message is taken by deleting its row in a transaction that spans
 * the handler, so a worker that dies in between gives it back. Holds one connection of the pool while it waits; the
 * handler may use others.
 */
public final class PostgresJobQueue implements JobQueue {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresJobQueue.class);

    private static final String TAKE = "delete from job_wakeup where id ="
            + " (select id from job_wakeup order by id limit 1 for update skip locked) returning job_id";

    private final DataSource database;
    private final Duration pollInterval;
    private final Duration timeout;
    private volatile boolean closed;

    /**
     * @param database with the table {@code job_wakeup}
     * @param pollInterval how often to look without having been notified: a message that was given back, or a
     *     notification that was lost, waits this long at most
     * @param timeout for each statement
     */
    public PostgresJobQueue(DataSource database, Duration pollInterval, Duration timeout) {
        this.database = database;
        this.pollInterval = pollInterval;
        this.timeout = timeout;
    }

    @Override
    public void publish(String jobId) {
        JobIds.require(jobId);
        try (Connection connection = open()) {
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement("insert into job_wakeup (job_id) values (?)");
                    Statement notify = connection.createStatement()) {
                insert.setString(1, jobId);
                insert.executeUpdate();
                notify.execute("notify job_wakeup");
                connection.commit();
            } finally {
                restore(connection);
            }
        } catch (SQLException e) {
            throw new QueueUnavailableException(
                    "PostgreSQL did not confirm the wake-up of job " + jobId + ": " + e.getMessage(), e);
        }
    }

    @Override
    public boolean receive(Duration wait, Consumer<String> handler) {
        long deadline = System.nanoTime() + wait.toNanos();
        try (Connection connection = open()) {
            try (Statement statement = connection.createStatement()) {
                // before the first look, so that nothing published after it goes unnoticed
                statement.execute("listen job_wakeup");
                while (!closed) {
                    if (takeOne(connection, handler)) {
                        return true;
                    }
                    long left = (deadline - System.nanoTime()) / 1_000_000;
                    if (left <= 0) {
                        return false;
                    }
                    PGConnection notifications = connection.unwrap(PGConnection.class);
                    notifications.getNotifications(Math.toIntExact(Math.min(left, pollInterval.toMillis())));
                }
                return false;
            } finally {
                forgetNotifications(connection);
            }
        } catch (SQLException e) {
            if (closed) {
                return false;
            }
            throw new QueueUnavailableException("PostgreSQL did not answer: " + e.getMessage(), e);
        }
    }

    private static boolean takeOne(Connection connection, Consumer<String> handler) throws SQLException {
        connection.setAutoCommit(false);
        try {
            Optional<String> jobId = delete(connection);
            if (jobId.isEmpty()) {
                return false;
            }
            handler.accept(jobId.get());
            commit(connection, jobId.get());
            return true;
        } finally {
            restore(connection);
        }
    }

    private static Optional<String> delete(Connection connection) throws SQLException {
        try (Statement take = connection.createStatement();
                ResultSet row = take.executeQuery(TAKE)) {
            return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
        }
    }

    private static void commit(Connection connection, String jobId) {
        try {
            connection.commit();
        } catch (SQLException e) {
            LOG.warn("Job {} was taken, but its message will come again: {}", jobId, e.toString());
        }
    }

    private Connection open() throws SQLException {
        if (closed) {
            throw new SQLException("The queue was closed by its owner");
        }
        Connection connection = database.getConnection();
        // a server that hangs must not hang the caller
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(timeout.toMillis()));
        return connection;
    }

    /** Rolls back what was not committed; a connection on which even that fails is broken, and the pool drops it. */
    private static void restore(Connection connection) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            LOG.debug("Could not roll back: {}", e.toString());
        }
    }

    private static void forgetNotifications(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("unlisten job_wakeup");
        } catch (SQLException e) {
            LOG.debug("Could not unlisten: {}", e.toString());
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
