package io.twofold.cli.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL that is started and stopped with this process and loses nothing when the process is killed.
 *
 * <p>The library behind it is made for tests and gives durability up for speed; here it is told not to. The server
 * listens on the loopback interface only, and asks for a password that only the owner of the home directory can read.
 */
public final class DurablePostgres implements AutoCloseable {
    static final String USER = "postgres";
    static final String DATABASE = "postgres";
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Logger LOG = LoggerFactory.getLogger(DurablePostgres.class);

    private final HomeLock lock;
    private final String password;
    private final EmbeddedPostgres server;

    private DurablePostgres(HomeLock lock, String password, EmbeddedPostgres server) {
        this.lock = lock;
        this.password = password;
        this.server = server;
    }

    /**
     * Starts the server on a free port, first stopping one that a killed process left behind.
     *
     * @param directory gets {@code data}, the unpacked binaries, the password and a lock; is created where missing
     * @throws HomeInUseException if another process uses the directory
     */
    public static DurablePostgres start(Path directory) throws IOException, InterruptedException {
        Path own = Files.createDirectories(directory).toRealPath();
        HomeLock lock = HomeLock.take(own);
        try {
            return start(own, lock);
        } catch (IOException | InterruptedException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static DurablePostgres start(Path own, HomeLock lock) throws IOException, InterruptedException {
        Path data = own.resolve("data");
        Path firstStart = own.resolve("first-start");
        LeftoverServer.clear(data);
        if (Files.exists(firstStart)) {
            delete(data); // half a cluster, which has never held anything
        } else if (!Files.exists(data)) {
            Files.createFile(firstStart);
        }
        String password = DatabasePassword.in(own);
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setOverrideWorkingDirectory(own.resolve("binaries").toFile())
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", "60")
                .setServerConfig("unix_socket_directories", "")
                .setConnectConfig("password", password)
                .setRegisterShutdownHook(false) // it must outlive everything that uses it, so the owner closes it
                .setPGStartupWait(START_TIMEOUT)
                .start();
        try {
            DatabasePassword.require(server.getPostgresDatabase(), data, password);
            Files.deleteIfExists(firstStart);
            lock.describe("process " + ProcessHandle.current().pid() + ", database port " + server.getPort());
            LOG.debug("PostgreSQL listens on 127.0.0.1:{}, data in {}", server.getPort(), data);
            return new DurablePostgres(lock, password, server);
        } catch (IOException | SQLException e) {
            server.close();
            throw new IOException("PostgreSQL started but refuses its owner; see " + data, e);
        }
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + DATABASE;
    }

    public String user() {
        return USER;
    }

    public String password() {
        return password;
    }

    /** Adds to what a second process is told when it wants the same directory, such as this one's address. */
    public void describe(String owner) throws IOException {
        lock.describe(
                "process " + ProcessHandle.current().pid() + ", database port " + server.getPort() + ", " + owner);
    }

    /** Stops the server, then gives the directory free. */
    @Override
    public void close() throws IOException {
        try {
            server.close();
        } finally {
            lock.close();
        }
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
