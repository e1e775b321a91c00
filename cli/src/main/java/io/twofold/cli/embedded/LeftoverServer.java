package io.twofold.cli.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PostgreSQL of a process that was killed. It lives on and keeps its data directory, so a new server would not start:
 * it is stopped, and a stale {@code postmaster.pid} that names some other process is removed.
 */
final class LeftoverServer {
    private static final Logger LOG = LoggerFactory.getLogger(LeftoverServer.class);
    private static final int STOP_SECONDS = 20;

    private LeftoverServer() {}

    /** Makes {@code dataDirectory} free; the caller holds the lock, so no living Twofold uses it. */
    static void clear(Path dataDirectory) throws IOException, InterruptedException {
        Path pidFile = dataDirectory.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        Optional<ProcessHandle> leftover =
                pid(pidFile).flatMap(ProcessHandle::of).filter(ProcessHandle::isAlive);
        if (leftover.isPresent() && isPostgresOf(leftover.get().pid(), dataDirectory)) {
            LOG.warn(
                    "Stopping PostgreSQL {}, left behind by a process that was killed",
                    leftover.get().pid());
            stop(leftover.get());
        }
        Files.deleteIfExists(pidFile);
    }

    private static void stop(ProcessHandle server) throws InterruptedException {
        server.destroy(); // SIGTERM: clients may finish, and none are left
        try {
            server.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            server.destroyForcibly();
            server.onExit().join();
        } catch (ExecutionException e) {
            throw new IllegalStateException("waiting for a process cannot fail", e);
        }
    }

    private static Optional<Long> pid(Path pidFile) throws IOException {
        return Files.readAllLines(pidFile).stream()
                .findFirst()
                .map(String::strip)
                .filter(line -> line.matches("[0-9]{1,18}"))
                .map(Long::valueOf);
    }

    /** Process numbers are given out again: only a postgres that was started with this very directory is ours. */
    private static boolean isPostgresOf(long pid, Path dataDirectory) {
        try {
            String command = Files.readString(Path.of("/proc/" + pid + "/cmdline"));
            return command.contains("postgres") && command.contains(dataDirectory.toString());
        } catch (IOException e) {
            return ProcessHandle.of(pid) // no /proc on this system
                    .flatMap(process -> process.info().commandLine())
                    .map(command -> command.contains("postgres") && command.contains(dataDirectory.toString()))
                    .orElse(false);
        }
    }
}
