package io.twofold.cli;

import io.twofold.cli.embedded.CannotStartException;
import io.twofold.cli.embedded.ServerDatabase;
import io.twofold.cli.logging.LogOptions;
import io.twofold.schema.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Brings the schema of a database up to date and ends, for services that must not do so themselves. */
@Command(
        name = "migrate",
        description = {
            "Bring the database's schema up to date and end.",
            "API and workers do so when they start, unless TWOFOLD_MIGRATE=false. Several may migrate at once."
        })
final class MigrateCommand implements Callable<Integer> {
    private static final long PAUSE_MILLIS = 500;

    @Option(
            names = "--database",
            paramLabel = "JDBC-URL",
            defaultValue = "${env:SPRING_DATASOURCE_URL:-}",
            description = "default: SPRING_DATASOURCE_URL (with SPRING_DATASOURCE_USERNAME and _PASSWORD)")
    private String url = "";

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "60s",
            converter = TimeSpan.class,
            description = "how long to wait for a database that does not answer yet; default ${DEFAULT-VALUE}")
    private Duration wait = Duration.ZERO;

    @Mixin
    private LogOptions log = new LogOptions();

    @Mixin
    private Output output = new Output();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        DataSource database = database();
        awaitAnswer(database);
        try {
            Schema.Change change =
                    new Schema(Flyway.configure().dataSource(database).load()).migrate();
            output.result(document(change), () -> text(change));
        } catch (FlywayException e) {
            boolean refused = e.getCause() == null; // by Flyway itself: trying again does not help
            throw new CannotStartException(refused ? new IllegalStateException(e.getMessage()) : e);
        }
        return ExitCode.DONE;
    }

    private DataSource database() {
        if (url.isEmpty()) {
            throw wrong("migrate needs --database or SPRING_DATASOURCE_URL, such as jdbc:postgresql://host/twofold; the"
                    + " embedded database is migrated by 'twofold serve'");
        }
        try {
            return ServerDatabase.at(url, System.getenv());
        } catch (IllegalArgumentException e) {
            throw wrong("--database must be like jdbc:postgresql://host:5432/twofold");
        }
    }

    private ParameterException wrong(String sentence) {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the verb before it runs");
        }
        return new ParameterException(spec.commandLine(), sentence);
    }

    private void awaitAnswer(DataSource database) throws InterruptedException {
        long end = System.nanoTime() + wait.toNanos();
        boolean told = false;
        while (true) {
            try (Connection connection = database.getConnection()) {
                return;
            } catch (SQLException e) {
                CannotStartException failure = new CannotStartException(new IllegalStateException(e));
                if (!failure.isRetryable() || System.nanoTime() >= end) {
                    throw failure;
                }
                if (!told) {
                    output.note("The database does not answer yet, trying for " + wait.toSeconds() + " s: "
                            + e.getMessage());
                    told = true;
                }
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    private static Map<String, @Nullable Object> document(Schema.Change change) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("from", change.from());
        document.put("to", change.to());
        document.put("applied", change.applied());
        return document;
    }

    private static String text(Schema.Change change) {
        if (change.to().equals(change.from())) {
            return "The schema is at version " + change.to() + "; there was nothing to do.\n";
        }
        String from = change.from() == null ? "nothing" : "version " + change.from();
        return "The schema was brought from " + from + " to version " + change.to() + ".\n";
    }
}
