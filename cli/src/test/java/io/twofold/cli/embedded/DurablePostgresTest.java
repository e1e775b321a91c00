package io.twofold.cli.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class DurablePostgresTest {
    @TempDir
    static Path root;

    private Path directory;

    @BeforeEach
    void unpackTheServerOnlyOnce() throws Exception {
        directory = Files.createTempDirectory(root, "home");
        Path binaries = Files.createDirectories(root.resolve("binaries"));
        Files.createSymbolicLink(directory.resolve("binaries"), binaries);
    }

    @Test
    void keepsCommittedRowsWhenTheProcessIsKilled() throws Exception {
        long serverOfTheKilled = insertThenKill();

        try (DurablePostgres postgres = DurablePostgres.start(directory)) {
            assertThat(ProcessHandle.of(serverOfTheKilled)).isNotPresent();
            assertThat(query(postgres, "SELECT count(*) FROM kept")).isEqualTo("3");
        }
    }

    @Test
    void isDurableAndAsksForThePassword() throws Exception {
        try (DurablePostgres postgres = DurablePostgres.start(directory)) {
            assertThat(query(postgres, "SHOW fsync")).isEqualTo("on");
            assertThat(query(postgres, "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(query(postgres, "SHOW unix_socket_directories")).isEmpty();
            assertThatThrownBy(() -> DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "guess"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
            assertThat(Files.getPosixFilePermissions(directory.resolve("password")))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Test
    void refusesASecondOwnerAndNamesTheFirst() throws Exception {
        try (DurablePostgres postgres = DurablePostgres.start(directory)) {
            postgres.describe("http://127.0.0.1:8080");

            assertThatThrownBy(() -> DurablePostgres.start(directory))
                    .isInstanceOf(HomeInUseException.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .hasMessageContaining("http://127.0.0.1:8080")
                    .hasMessageContaining("TWOFOLD_HOME");
        }
    }

    @Test
    void startsThoughAnOldPidFileNamesAnotherProcess() throws Exception {
        DurablePostgres.start(directory).close();
        Path pidFile = directory.resolve("data/postmaster.pid");
        Files.writeString(pidFile, ProcessHandle.current().pid() + "\n" + directory + "\n");

        try (DurablePostgres postgres = DurablePostgres.start(directory)) {
            assertThat(query(postgres, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void startsAfreshWhenTheFirstStartWasInterrupted() throws Exception {
        Files.createDirectories(directory.resolve("data"));
        Files.writeString(directory.resolve("data/postgresql.conf"), "# half written");
        Files.createFile(directory.resolve("first-start"));
        Files.createFile(directory.resolve("password.part"));

        try (DurablePostgres postgres = DurablePostgres.start(directory)) {
            assertThat(query(postgres, "SELECT 1")).isEqualTo("1");
            assertThat(directory.resolve("first-start")).doesNotExist();
        }
    }

    /** Runs {@link Victim} in a process of its own, kills it, and returns the number of the server it leaves behind. */
    private long insertThenKill() throws Exception {
        Process victim = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(victim.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            while (line != null && !line.equals(Victim.READY)) {
                line = out.readLine();
            }
            assertThat(line).isEqualTo(Victim.READY);
        } finally {
            victim.destroyForcibly(); // SIGKILL: no shutdown hook runs
        }
        assertThat(victim.waitFor(10, TimeUnit.SECONDS)).isTrue();
        long server = Long.parseLong(
                Files.readAllLines(directory.resolve("data/postmaster.pid")).get(0));
        assertThat(ProcessHandle.of(server)).isPresent();
        return server;
    }

    private static String query(DurablePostgres postgres, String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    /** Commits three rows, says so, and waits to be killed. */
    static final class Victim {
        static final String READY = "committed";

        public static void main(String[] arguments) throws Exception {
            try (DurablePostgres postgres = DurablePostgres.start(Path.of(arguments[0]));
                    Connection connection =
                            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE kept (id int)");
                statement.execute("INSERT INTO kept VALUES (1), (2), (3)");
                System.out.println(READY);
                System.in.read();
            }
        }
    }
}
