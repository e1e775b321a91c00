package io.twofold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JacksonException;

/** A real process is killed in the middle of a real search, and the same command is started again. */
@Timeout(300)
class InterruptedCompressionTest {
    private static final int STEPS = 12;

    @TempDir
    Path directory;

    @Test
    void goesOnAfterAKillAndEndsWithTheSameBytes() throws Exception {
        killAfterSteps("killed", 3);
        copy("killed", "other");
        Path hidden = directory.resolve("killed/.twofold-resume");
        assertThat(hidden.resolve("search.json")).exists();

        CommandRun whole = CommandRun.of(command("whole", 0));
        CommandRun again = CommandRun.of(command("killed", 0));
        CommandRun otherRequest = CommandRun.of(command("other", 1));

        assertThat(whole.exitCode()).as(whole.err()).isZero();
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(again.err())
                .containsPattern("(?m)^Going on after step ([3-9]|1[0-2]), where an earlier run was stopped$");
        assertThat(weights("killed")).isEqualTo(weights("whole"));
        assertThat(again.json().path("allocation")).isEqualTo(whole.json().path("allocation"));
        assertThat(hidden).doesNotExist();
        assertThat(Files.readString(directory.resolve("killed/manifest.json"))).doesNotContain("search.json", ".lock");
        assertThat(otherRequest.exitCode()).as(otherRequest.err()).isZero();
        assertThat(otherRequest.err()).contains("allocate 0/12 step").doesNotContain("Going on");
    }

    @Test
    void leavesNothingToGoOnFromAfterAFailure() {
        CommandRun run = CommandRun.of(
                ("compress --model file:/nowhere --calibration builtin:sample --out " + directory.resolve("out"))
                        .split(" "));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(directory).isEmptyDirectory();
    }

    private String[] command(String out, int seed) {
        return ("compress --model builtin:sample --preset clma --sequences 2 --sequence-length 32 --limit-tokens 300"
                        + " --set decomposition.iterations=3 --set decomposition.warmIterations=2"
                        + " --set allocation.outerIterations=" + STEPS + " --set allocation.anchorInterval=4"
                        + " --set allocation.minibatch.sequences=2 --set allocation.minibatch.sequenceLength=32"
                        + " --device cpu --json --seed " + seed + " --out " + directory.resolve(out))
                .split(" ");
    }

    private void killAfterSteps(String out, int steps) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                TwofoldCommand.class.getName()));
        command.addAll(List.of(command(out, 0)));
        Process victim = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(out + ".log").toFile())
                .start();
        try {
            while (victim.isAlive() && savedSteps(out) < steps) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
            assertThat(victim.isAlive())
                    .as("still running; it said: %s", Files.readString(directory.resolve(out + ".log")))
                    .isTrue();
        } finally {
            victim.destroyForcibly();
            assertThat(victim.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private int savedSteps(String out) throws IOException {
        Path saved = directory.resolve(out).resolve(".twofold-resume/search.json");
        try {
            return Files.exists(saved)
                    ? Json.parse(Files.readString(saved)).at("/content/steps").size()
                    : 0;
        } catch (JacksonException e) {
            throw new AssertionError("a document that is being replaced was seen half written", e);
        }
    }

    private void copy(String from, String to) throws IOException {
        try (Stream<Path> tree = Files.walk(directory.resolve(from))) {
            for (Path path : tree.toList()) {
                Files.copy(
                        path,
                        directory.resolve(to).resolve(directory.resolve(from).relativize(path)));
            }
        }
    }

    private byte[] weights(String out) throws IOException {
        return Files.readAllBytes(directory.resolve(out).resolve("hf-dense/model.safetensors"));
    }
}
