package io.twofold.queue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
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

    /** As in RabbitMQ; the sweeper announces again what still waits. */
    private static final int MAX_REFUSALS = 20;

    private static final String TAKE = "DELETE FROM job_wakeup WHERE id ="
            + " (SELECT id FROM job_wakeup ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id, job_id";

    // a new id is a place at the end: one message that cannot be handled must not hold up the others
    private static final String REFUSE = "UPDATE job_wakeup SET id = DEFAULT, refusals = refusals + 1 WHERE id = ?";
    private static final String DROP = "DELETE FROM job_wakeup WHERE refusals > " + MAX_REFUSALS;

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
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO job_wakeup (job_id) VALUES (?)");
                    Statement notify = connection.createStatement()) {
                insert.setString(1, jobId);
                insert.executeUpdate();
                notify.execute("NOTIFY job_wakeup");
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
                statement.execute("LISTEN job_wakeup");
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

    @Override
    public boolean isEmpty() {
        try (Connection connection = open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT EXISTS (SELECT 1 FROM job_wakeup)")) {
            return row.next() && !row.getBoolean(1);
        } catch (SQLException e) {
            throw new QueueUnavailableException("PostgreSQL did not answer: " + e.getMessage(), e);
        }
    }

    private static boolean takeOne(Connection connection, Consumer<String> handler) throws SQLException {
        connection.setAutoCommit(false);
        try {
            Delivery delivery = delete(connection);
            if (delivery == null) {
                return false;
            }
            boolean handled = false;
            try {
                handler.accept(delivery.jobId());
                handled = true;
            } finally {
                if (!handled) {
                    giveBack(connection, delivery);
                }
            }
            commit(connection, delivery.jobId());
            return true;
        } finally {
            restore(connection);
        }
    }

    private static @Nullable Delivery delete(Connection connection) throws SQLException {
        try (Statement take = connection.createStatement();
                ResultSet row = take.executeQuery(TAKE)) {
            return row.next() ? new Delivery(row.getLong("id"), row.getString("job_id")) : null;
        }
    }

    private static void giveBack(Connection connection, Delivery delivery) {
        try {
            connection.rollback();
            try (PreparedStatement refuse = connection.prepareStatement(REFUSE);
                    Statement drop = connection.createStatement()) {
                refuse.setLong(1, delivery.tag());
                refuse.executeUpdate();
                if (drop.executeUpdate(DROP) > 0) {
                    LOG.warn("Dropped the message of job {}: refused too often", delivery.jobId());
                }
            }
            connection.commit();
        } catch (SQLException e) {
            // the server gives back what a broken connection had taken
            LOG.warn("The message of job {} was given back by disconnecting: {}", delivery.jobId(), e.toString());
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
            statement.execute("UNLISTEN job_wakeup");
        } catch (SQLException e) {
            LOG.debug("Could not unlisten: {}", e.toString());
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
