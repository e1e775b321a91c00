package io.twofold.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A real, empty, migrated PostgreSQL database for one test class. One server runs per JVM; every database is a copy of
 * a template to which the migrations were applied once.
 */
public final class TestDatabase {
    private static final String TEMPLATE = "migrated";
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name;

    private TestDatabase(String name) {
        this.name = name;
    }

    /** Makes a new database. */
    public static TestDatabase create() {
        TestDatabase database = new TestDatabase("test" + COUNT.incrementAndGet());
        execute("CREATE DATABASE " + database.name + " TEMPLATE " + TEMPLATE);
        return database;
    }

    /** Opens a new connection on every call; wrap it in a pool where that is too slow. */
    public DataSource dataSource() {
        return Server.RUNNING.getDatabase("postgres", name);
    }

    /** For {@code spring.datasource.url}. */
    public String url() {
        return ((PGSimpleDataSource) dataSource()).getUrl();
    }

    /** For {@code spring.datasource.username}; no password is asked. */
    public String user() {
        return "postgres";
    }

    /** Cuts all connections and lets nobody in, until {@link #resume}. */
    public void stop() {
        execute("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false");
        execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'");
    }

    public void resume() {
        execute("ALTER DATABASE " + name + " ALLOW_CONNECTIONS true");
    }

    private static void execute(String sql) {
        try (Connection connection = Server.RUNNING.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Server {
        static final EmbeddedPostgres RUNNING = start();

        private static EmbeddedPostgres start() {
            try {
                EmbeddedPostgres server = EmbeddedPostgres.start(); // stops with the JVM
                try (Connection connection = server.getPostgresDatabase().getConnection();
                        Statement statement = connection.createStatement()) {
                    statement.execute("CREATE DATABASE " + TEMPLATE);
                }
                Flyway.configure()
                        .dataSource(server.getDatabase("postgres", TEMPLATE))
                        .load()
                        .migrate();
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
