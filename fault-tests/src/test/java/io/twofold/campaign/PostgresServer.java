package io.twofold.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL server of the campaign's own, as the system's packages install it. */
final class PostgresServer implements AutoCloseable {
    private static final Path PACKAGES = Path.of("/usr/lib/postgresql");

    private final Path directory;
    private final Path log;
    private final Path programs;
    private final int port;
    private @Nullable Process process;

    PostgresServer(Path directory, Path log) throws IOException {
        this.directory = directory;
        this.log = log;
        this.programs = programs();
        this.port = Ports.free();
        Files.createDirectories(directory);
        if (Shell.isRoot()) {
            Shell.run(log, "chown", "postgres:postgres", directory.toString());
        }
        List<String> initialise = asPostgres("initdb", "-D", data(), "-A", "trust", "-U", "twofold");
        Shell.run(log, initialise.toArray(String[]::new));
    }

    private static Path programs() throws IOException {
        if (!Files.isDirectory(PACKAGES)) {
            throw new IOException(
                    "PostgreSQL is not installed below " + PACKAGES + " (Debian: apt install postgresql)");
        }
        try (Stream<Path> versions = Files.list(PACKAGES)) {
            return versions.max(Comparator.naturalOrder()).orElseThrow().resolve("bin");
        }
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    private List<String> asPostgres(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (Shell.isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    int port() {
        return port;
    }

    void start() throws IOException {
        List<String> command = asPostgres(
                "postgres",
                "-D",
                data(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=");
        process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        Shell.await(Duration.ofSeconds(60), "PostgreSQL", this::answers);
    }

    private boolean answers() {
        try (var connection = DriverManager.getConnection(dataSource().getUrl(), "twofold", "")) {
            return connection.isValid(2);
        } catch (SQLException e) {
            return false;
        }
    }

    /** As {@code pg_ctl stop -m immediate} does: the next start recovers from the log. */
    void crash() throws IOException {
        stop("QUIT");
    }

    /** Ends every session at once and shuts down in order. */
    void stop() throws IOException {
        stop("INT");
    }

    private void stop(String signal) throws IOException {
        Process running = process;
        if (running != null && running.isAlive()) {
            Shell.signal(signal, running.pid());
            Shell.await(Duration.ofSeconds(60), "the end of PostgreSQL", () -> !running.isAlive());
        }
    }

    /** Past the proxy. */
    PGSimpleDataSource dataSource() {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setServerNames(new String[] {"127.0.0.1"});
        database.setPortNumbers(new int[] {port});
        database.setDatabaseName("postgres");
        database.setUser("twofold");
        database.setConnectTimeout(5);
        database.setSocketTimeout(30);
        return database;
    }

    @Override
    public void close() throws IOException {
        stop("QUIT");
    }
}
