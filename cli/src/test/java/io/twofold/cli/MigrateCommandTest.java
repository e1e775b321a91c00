package io.twofold.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.cli.embedded.CannotStartException;
import io.twofold.cli.embedded.DurablePostgres;
import io.twofold.cli.embedded.ServerDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code twofold migrate} on databases of a real PostgreSQL. */
@Timeout(300)
class MigrateCommandTest {
    private static final AtomicInteger COUNT = new AtomicInteger();

    @TempDir
    static Path home;

    private static DurablePostgres postgres;

    @BeforeAll
    static void start() throws Exception {
        postgres = DurablePostgres.start(home.resolve("postgres"));
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    private static String named(String database) {
        return postgres.jdbcUrl().replaceAll("/[^/]*$", "/" + database) + "?user=" + postgres.user() + "&password="
                + postgres.password();
    }

    private static String empty() throws Exception {
        String name = "empty" + COUNT.incrementAndGet();
        execute(named("postgres"), "CREATE DATABASE " + name);
        return named(name);
    }

    private static void execute(String url, String sql) throws Exception {
        try (Connection connection = ServerDatabase.at(url, Map.of()).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Flyway flyway(String url, String... locations) {
        DataSource database = ServerDatabase.at(url, Map.of());
        return Flyway.configure().dataSource(database).locations(locations).load();
    }

    private static CommandRun migrate(String url, String... more) {
        List<String> arguments = new ArrayList<>(List.of("migrate", "--database", url));
        arguments.addAll(List.of(more));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    @Test
    void bringsAnEmptyDatabaseUpToDateOnce() throws Exception {
        String url = empty();

        CommandRun first = migrate(url, "--json");
        CommandRun second = migrate(url);

        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(first.json().path("from").isNull()).isTrue();
        assertThat(first.json().path("to").asInt()).isGreaterThanOrEqualTo(14);
        assertThat(first.json().path("applied").asInt())
                .isEqualTo(first.json().path("to").asInt());
        assertThat(second.exitCode()).isZero();
        assertThat(second.out())
                .contains("is at version " + first.json().path("to").asString(), "nothing to do");
    }

    @Test
    void twoAtOnceApplyEachMigrationOnce() throws Exception {
        String url = empty();
        Callable<CommandRun> one = () -> migrate(url, "--json");
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            int applied = 0;
            int version = 0;
            for (Future<CommandRun> run : threads.invokeAll(List.of(one, one))) {
                assertThat(run.get().exitCode()).as(run.get().err()).isZero();
                applied += run.get().json().path("applied").asInt();
                version = run.get().json().path("to").asInt();
            }
            assertThat(applied).isEqualTo(version);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aNewerSchemaIsLeftAsItIs(@TempDir Path migrations) throws Exception {
        String url = empty();
        Files.writeString(migrations.resolve("V9999__of_a_newer_version.sql"), "CREATE TABLE palette (colour text);");
        flyway(url, "classpath:db/migration", "filesystem:" + migrations).migrate();

        CommandRun run = migrate(url);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("9999", "nothing to do");
        ServerDatabase.open(url, Map.of("TWOFOLD_MIGRATE", "false")).close();
    }

    @Test
    @DisplayName("with TWOFOLD_MIGRATE=false the other verbs only check")
    void whoMustNotMigrateRefusesASchemaThatIsTooOld() throws Exception {
        String url = empty();
        Map<String, String> environment = Map.of("TWOFOLD_MIGRATE", "false");

        assertThatThrownBy(() -> ServerDatabase.open(url, environment))
                .isInstanceOf(CannotStartException.class)
                .hasMessageContainingAll("version none", "twofold migrate");

        migrate(url);
        ServerDatabase.open(url, environment).close();
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsWaitedForAndThenLeftForLater() {
        CommandRun run = migrate("jdbc:postgresql://127.0.0.1:1/none", "--wait", "1s");

        assertThat(run.exitCode()).isEqualTo(75);
        assertThat(run.err()).contains("does not answer yet", "because of the database");
    }

    @Test
    void whatWaitingDoesNotMendIsSaidAtOnce() throws Exception {
        CommandRun noDatabase = migrate(named("nobody"));
        CommandRun wrongPassword = migrate(empty().replaceAll("password=.*", "password=wrong"));
        CommandRun noUrl = CommandRun.of("migrate", "--database", "mysql://x");

        assertThat(noDatabase.exitCode()).isEqualTo(2);
        assertThat(noDatabase.err()).contains("nobody");
        assertThat(wrongPassword.exitCode()).isEqualTo(2);
        assertThat(wrongPassword.err()).contains("password");
        assertThat(noUrl.exitCode()).isEqualTo(2);
        assertThat(noUrl.err()).contains("jdbc:postgresql://");
    }

    @Test
    void tablesOfSomebodyElseAreNotTouched() throws Exception {
        String url = empty();
        execute(url, "CREATE TABLE theirs (id int)");

        CommandRun run = migrate(url);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("non-empty schema");
    }
}
