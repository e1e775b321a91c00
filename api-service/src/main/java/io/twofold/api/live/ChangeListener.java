package io.twofold.api.live;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.stereotype.Component;

/**
 * Hears of changed jobs from PostgreSQL, on one connection of its own and one thread. While there is no connection,
 * or none that notifications come through, it compares versions every few seconds instead, and connects again.
 */
@Component
class ChangeListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeListener.class);
    private static final Duration COMPARE_EVERY = Duration.ofSeconds(2);
    private static final int CHECK_EVERY_MS = 5_000;
    private static final int ANSWER_WITHIN_SECONDS = 5;

    private final JdbcConnectionDetails database;
    private final JobVersions versions;
    private volatile CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean listening;
    private volatile @Nullable Connection current;

    ChangeListener(JdbcConnectionDetails database, JobVersions versions) {
        this.database = database;
        this.versions = versions;
    }

    /**
     * Begins, also once more after its end; {@link #close} ends it.
     *
     * @param changed gets the ids of changed jobs
     * @param watched ids of the jobs that matter
     */
    void start(Consumer<String> changed, Supplier<Set<String>> watched) {
        CountDownLatch end = new CountDownLatch(1);
        closed = end;
        Thread thread = new Thread(() -> run(changed, watched, end), "job-changes");
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether notifications arrive at this time. */
    boolean isListening() {
        return listening;
    }

    private void run(Consumer<String> changed, Supplier<Set<String>> watched, CountDownLatch end) {
        boolean told = false;
        while (end.getCount() > 0) {
            try (Connection connection = connect()) {
                current = connection;
                listen(connection);
                listening = true;
                told = false;
                watched.get().forEach(changed); // what happened while nobody listened
                forward(connection, changed, end);
            } catch (SQLException e) {
                listening = false;
                if (!told && end.getCount() > 0) {
                    LOG.warn("Changes of jobs are looked for every {} s: {}", COMPARE_EVERY.toSeconds(), e.toString());
                }
                told = true;
                versions.changedAmong(watched.get()).forEach(changed);
                pause(end);
            }
        }
    }

    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        if (database.getUsername() != null) {
            properties.setProperty("user", database.getUsername());
        }
        if (database.getPassword() != null) {
            properties.setProperty("password", database.getPassword());
        }
        properties.setProperty("ApplicationName", "twofold job changes");
        properties.setProperty("connectTimeout", Integer.toString(ANSWER_WITHIN_SECONDS));
        properties.setProperty("tcpKeepAlive", "true");
        return DriverManager.getConnection(database.getJdbcUrl(), properties);
    }

    private static void listen(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN job_changed");
        }
    }

    private void forward(Connection connection, Consumer<String> changed, CountDownLatch end) throws SQLException {
        PGConnection notifications = connection.unwrap(PGConnection.class);
        while (end.getCount() > 0) {
            PGNotification[] arrived = notifications.getNotifications(CHECK_EVERY_MS);
            for (PGNotification notification : arrived) {
                changed.accept(notification.getParameter());
            }
            // a server that went away without a word looks like one that has nothing to say
            if (arrived.length == 0 && !connection.isValid(ANSWER_WITHIN_SECONDS)) {
                throw new SQLException("the database does not answer");
            }
        }
    }

    private static void pause(CountDownLatch end) {
        try {
            end.await(COMPARE_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        Connection connection = current;
        if (connection != null) {
            try {
                connection.abort(Runnable::run); // its thread is waiting for notifications
            } catch (SQLException e) {
                LOG.debug("Could not cut the connection: {}", e.toString());
            }
        }
    }
}
