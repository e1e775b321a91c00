package io.twofold.campaign;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** API or worker as a process of its own, on the campaign's own class path; it can be started again after it ended. */
final class JavaService implements AutoCloseable {
    private final String name;
    private final String mainClass;
    private final Map<String, String> environment;
    private final Path log;
    private @Nullable Process process;

    JavaService(String name, String mainClass, Map<String, String> environment, Path log) {
        this.name = name;
        this.mainClass = mainClass;
        this.environment = environment;
        this.log = log;
    }

    String name() {
        return name;
    }

    void start() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                mainClass));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectInput(new File("/dev/null"));
        builder.environment().keySet().removeIf(key -> key.startsWith("TWOFOLD_") || key.startsWith("SPRING_"));
        builder.environment().putAll(environment);
        process = builder.start();
    }

    boolean isAlive() {
        Process running = process;
        return running != null && running.isAlive();
    }

    void signal(String signal) throws IOException {
        Process running = process;
        if (running != null && running.isAlive()) {
            Shell.signal(signal, running.pid());
        }
    }

    /** Waits for the end of a process that was asked to end; one that does not is killed. @return whether it ended */
    boolean awaitEnd(int seconds) {
        Process running = process;
        if (running == null) {
            return true;
        }
        try {
            if (running.waitFor(seconds, TimeUnit.SECONDS)) {
                return true;
            }
            running.destroyForcibly().waitFor();
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            awaitEnd(10);
        }
    }
}
