package io.twofold.cli.embedded;

import io.twofold.api.access.ApiKeys;
import io.twofold.schema.Schema;
import io.twofold.schema.SchemaTooOldException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A server's database, for whoever runs the machine: whoever can read its password owns it already. It is the one that the
 * environment names, or the embedded one, for which no server needs to run, but one may.
 */
public final class ServerDatabase implements AutoCloseable {
    private static final int PORT_LINE = 3; // of postmaster.pid

    private final DataSource database;
    private final @Nullable DurablePostgres started;

    private ServerDatabase(DataSource database, @Nullable DurablePostgres started) {
        this.database = database;
        this.started = started;
    }

    /**
     * Connects, and brings the schema up to date unless a server does it.
     *
     * @param url the database; empty for the embedded one
     * @param environment variables such as {@code SPRING_DATASOURCE_USERNAME} and {@code TWOFOLD_HOME}
     * @throws CannotStartException if the database does not answer
     */
    public static ServerDatabase open(String url, Map<String, String> environment)
            throws IOException, InterruptedException {
        if (!url.isEmpty()) {
            DataSource database = at(url, environment);
            return new ServerDatabase(upToDate(database, environment), null);
        }
        Path directory = TwofoldHome.of(environment).postgres();
        try {
            DurablePostgres postgres = DurablePostgres.start(directory);
            DataSource database = connect(postgres.jdbcUrl(), postgres.user(), postgres.password());
            return new ServerDatabase(upToDate(database, environment), postgres);
        } catch (HomeInUseException e) {
            return new ServerDatabase(running(directory, e), null);
        }
    }

    private static DataSource running(Path directory, HomeInUseException inUse) throws IOException {
        Path described = directory.resolve("data").resolve("postmaster.pid");
        List<String> lines = Files.exists(described) ? Files.readAllLines(described) : List.of();
        if (lines.size() <= PORT_LINE) {
            throw inUse; // it is just starting or stopping
        }
        String address = "jdbc:postgresql://127.0.0.1:" + lines.get(PORT_LINE).strip() + "/" + DurablePostgres.DATABASE;
        return connect(address, DurablePostgres.USER, DatabasePassword.in(directory));
    }

    /**
     * The database that a URL names; nothing is connected yet.
     *
     * @param environment variables such as {@code SPRING_DATASOURCE_USERNAME}
     * @throws IllegalArgumentException if the URL is not one of PostgreSQL's
     */
    public static DataSource at(String url, Map<String, String> environment) {
        return connect(
                url, environment.get("SPRING_DATASOURCE_USERNAME"), environment.get("SPRING_DATASOURCE_PASSWORD"));
    }

    private static DataSource connect(String url, @Nullable String user, @Nullable String password) {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(url);
        if (user != null) {
            database.setUser(user);
        }
        if (password != null) {
            database.setPassword(password);
        }
        return database;
    }

    private static DataSource upToDate(DataSource database, Map<String, String> environment) {
        Schema schema = new Schema(Flyway.configure().dataSource(database).load());
        try {
            if ("false".equalsIgnoreCase(environment.get("TWOFOLD_MIGRATE"))) {
                schema.awaitCurrent(Duration.ZERO);
            } else {
                schema.migrate();
            }
        } catch (FlywayException | SchemaTooOldException e) {
            throw new CannotStartException(e);
        }
        return database;
    }

    public ApiKeys keys() {
        return new ApiKeys(database);
    }

    @Override
    public void close() throws IOException {
        if (started != null) {
            started.close();
        }
    }
}
