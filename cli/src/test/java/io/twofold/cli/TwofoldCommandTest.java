package io.twofold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TwofoldCommandTest {

    @Test
    void helpNamesEveryVerbAndTheExitCodes() {
        CommandRun run = CommandRun.of("--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("demo", "serve", "worker", "bench", "compress", "evaluate", "submit", "wait", "get", "list")
                .contains("cancel", "download", "keys", "42 the job failed for good");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fly",
                "compress --json",
                "compress --model builtin:sample --out o --sparsity half --json",
                "submit --model builtin:sample --preset qr-uniform --recipe f.json",
                "submit --model builtin:sample --server nowhere",
                "wait",
                "keys create",
                "keys create --name ci --expires soon",
                "keys rotate abc --overlap -1h",
                "bench rpca --rank 0",
                "bench policy --seeds 0"
            })
    void aWrongCommandLineEndsWithTwoAndAHint(String line) {
        CommandRun run = CommandRun.of(line.split(" "));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("twofold: ").contains("--help'");
        if (line.endsWith("--json")) {
            assertThat(run.json().at("/error/code").asString()).isEqualTo("invalid-request");
        } else {
            assertThat(run.out()).isEmpty();
        }
    }

    @Test
    void aWorkerAloneAsksForItsDatabase() {
        CommandRun run = CommandRun.of("worker");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("SPRING_DATASOURCE_URL").contains("twofold serve");
    }

    @Test
    void benchMeasuresWhatItIsAskedFor() {
        CommandRun run = CommandRun.of("bench rpca --rows 48 --cols 32 --rank 4 --iterations 2 --json".split(" "));

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().path("rows").asInt()).isEqualTo(48);
        assertThat(run.json().at("/selections/0/secondsPerIteration").asDouble())
                .isPositive();
        assertThat(run.json().path("solvers")).hasSize(6);
        assertThat(run.json().at("/solvers/5/name").asString()).isEqualTo("SVD alternation");
        assertThat(run.json().at("/solvers/5/objective").asDouble()).isEqualTo(1);
        double plain = run.json().at("/solvers/0/objective").asDouble();
        assertThat(run.json().at("/solvers/3/objective").asDouble()).isBetween(0.1, plain * (1 + 1e-6));
    }

    @Test
    void benchSearchesPlantedSurfaces() {
        CommandRun run = CommandRun.of("bench policy --seeds 1 --draws 20 --json".split(" "));

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().path("searches").size()).isEqualTo(48);
        assertThat(run.json().at("/estimates/0/estimator").asString()).isEqualTo("paper");
    }
}
