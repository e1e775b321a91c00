package io.twofold.cli.quality;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Runs verbs of the {@code twofold} command, each in a process of the same Java with the same options, one at a time. A
 * verb ends when this process is told to end; one that outlived a process which was killed is ended by the next.
 */
public final class ChildProcesses implements AutoCloseable {
    private static final String MAIN = "io.twofold.cli.TwofoldCommand";
    private static final int SECONDS_TO_END = 20;
    // what only one process can have: debuggers, agents that write a file, the archive of classes; and our terminal
    private static final Pattern OWN =
            Pattern.compile("-(agentlib|agentpath|javaagent):.*|-XX:ArchiveClassesAtExit=.*|-Dtwofold\\.terminal=.*");

    private final Path pidFile;
    private final Thread hook = new Thread(this::stop, "stop-child");
    private @Nullable Process running;
    private boolean stopped;

    /** @param pidFile says which process is running, for the case that this one is killed */
    public ChildProcesses(Path pidFile) throws IOException {
        this.pidFile = pidFile;
        endLeftover();
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Runs a verb to its end.
     *
     * @param arguments of the command
     * @param out gets standard output
     * @param log standard error is appended to it
     * @return the exit code; never returns once this process was told to end
     */
    int run(List<String> arguments, Path out, Path log) throws IOException, InterruptedException {
        Process process = start(arguments, out, log);
        int exitCode = process.waitFor();
        synchronized (this) {
            running = null;
            Files.deleteIfExists(pidFile);
            if (!stopped) {
                return exitCode;
            }
        }
        // the process ends as soon as its hooks have; until then nothing may be recorded or begun
        new CountDownLatch(1).await();
        return exitCode;
    }

    private synchronized Process start(List<String> arguments, Path out, Path log) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> !OWN.matcher(option).matches())
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        running = process;
        Files.writeString(pidFile, identity(process.toHandle()));
        return process;
    }

    private synchronized void stop() {
        stopped = true;
        if (running != null) {
            end(running.toHandle());
        }
    }

    private void endLeftover() throws IOException {
        if (Files.exists(pidFile)) {
            String identity = Files.readString(pidFile);
            long pid = Long.parseLong(identity.substring(0, identity.indexOf(' ')));
            // another process may have got the number since; it began at another time
            ProcessHandle.of(pid)
                    .filter(process -> identity(process).equals(identity))
                    .ifPresent(ChildProcesses::end);
            Files.delete(pidFile);
        }
    }

    private static String identity(ProcessHandle process) {
        return process.pid() + " "
                + process.info().startInstant().map(Object::toString).orElse("");
    }

    private static void end(ProcessHandle process) {
        process.destroy();
        try {
            process.onExit().get(SECONDS_TO_END, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            process.destroyForcibly();
        }
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(hook);
    }
}
