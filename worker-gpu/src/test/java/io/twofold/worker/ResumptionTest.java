package io.twofold.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.artifact.ArtifactStore;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What one attempt saves is there for the next and for a retry, and gone when the job has succeeded. */
class ResumptionTest extends WorkerTest {
    private static final String NAME = "search.json";
    private static final String FILE = "q_proj.safetensors";

    @Test
    void handsWhatAKilledAttemptSavedToTheNextOne() {
        String jobId = worker.submit();
        List<Optional<String>> found = new ArrayList<>();
        worker.engine.will((output, listener) -> {
            found.add(worker.engine.state.load(NAME));
            worker.engine.state.save(NAME, "{\"step\":1}");
            worker.engine.state.save(NAME, "{\"step\":2}");
            worker.loseClaim(jobId);
            FakeEngine.untilCancelled(output, listener);
        });
        assertThat(worker.runner.run(worker.claim(jobId))).isEqualTo(Outcome.LOST);
        worker.engine.will((output, listener) -> found.add(worker.engine.state.load(NAME)));

        assertThat(worker.runner.run(worker.claim(jobId))).isEqualTo(Outcome.SUCCEEDED);

        assertThat(found).containsExactly(Optional.empty(), Optional.of("{\"step\":2}"));
        assertThat(carriedOver(jobId)).isFalse();
        assertThat(worker.artifactRows(jobId)).doesNotContain(NAME);
    }

    @Test
    void handsTheFilesOfAKilledAttemptToTheNextOneAndToNobodyElse() {
        String jobId = worker.submit();
        List<Boolean> found = new ArrayList<>();
        List<String> contents = new ArrayList<>();
        worker.engine.will((output, listener) -> {
            found.add(worker.engine.state.fetch(FILE, output.resolve("fetched")));
            worker.engine.state.save(FILE, output.resolve("hf-dense/model.safetensors"));
            worker.loseClaim(jobId);
            FakeEngine.untilCancelled(output, listener);
        });
        assertThat(worker.runner.run(worker.claim(jobId))).isEqualTo(Outcome.LOST);
        worker.engine.will((output, listener) -> {
            Path target = output.resolve("fetched");
            found.add(worker.engine.state.fetch(FILE, target));
            contents.add(content(target));
        });
        assertThat(carriedOver(jobId)).isTrue();

        assertThat(worker.runner.run(worker.claim(jobId))).isEqualTo(Outcome.SUCCEEDED);

        assertThat(found).containsExactly(false, true);
        assertThat(contents).containsExactly("weights");
        assertThat(carriedOver(jobId)).isFalse();
        assertThat(worker.artifactRows(jobId)).doesNotContain(FILE);
    }

    @Test
    void keepsTheStateWhileTheJobIsTriedAgainAndForARetry() {
        String jobId = worker.submit();
        worker.engine.will((output, listener) -> {
            worker.engine.state.save(NAME, "{}");
            throw new IllegalStateException("defect");
        });

        worker.runner.run(worker.claim(jobId));
        assertThat(carriedOver(jobId)).isTrue();
        worker.runner.run(worker.claim(jobId));
        assertThat(carriedOver(jobId)).isTrue();
        worker.runner.run(worker.claim(jobId));

        assertThat(worker.status(jobId)).isEqualTo("failed");
        assertThat(carriedOver(jobId)).isTrue();
    }

    @Test
    void keepsTheStateOfAJobThatIsCancelledWhileItRunsOrWaits() {
        String running = worker.submit();
        worker.engine.will((output, listener) -> {
            worker.engine.state.save(NAME, "{}");
            worker.lifecycle.cancel(running);
            FakeEngine.untilCancelled(output, listener);
        });
        worker.runner.run(worker.claim(running));
        String waiting = worker.submit();
        worker.engine.will((output, listener) -> {
            worker.engine.state.save(NAME, "{}");
            throw new IllegalStateException("defect");
        });
        worker.runner.run(worker.claim(waiting));
        worker.lifecycle.cancel(waiting);

        assertThat(carriedOver(running)).isTrue();
        assertThat(carriedOver(waiting)).isTrue();
    }

    @Test
    void savesNothingForAJobThatBelongsToSomebodyElse() {
        String jobId = worker.submit();
        worker.engine.will((output, listener) -> {
            worker.loseClaim(jobId);
            worker.lifecycle.cancel(jobId);
            WorkerFixture.await(listener::cancelled, () -> "the heartbeat does not see the loss");
            worker.engine.state.save(NAME, "{}");
            worker.engine.state.save(FILE, output.resolve("hf-dense/model.safetensors"));
        });

        assertThat(worker.runner.run(worker.claim(jobId))).isEqualTo(Outcome.LOST);

        assertThat(carriedOver(jobId)).isFalse();
    }

    @Test
    void treatsADamagedStateAsAbsent() {
        String jobId = worker.submit();
        worker.artifacts.put(jobId, ArtifactStore.CARRIED_OVER, NAME, "{\"step\":".getBytes(StandardCharsets.UTF_8));
        worker.artifacts.put(jobId, ArtifactStore.CARRIED_OVER, "bytes.json", new byte[] {'"', (byte) 0xff, '"'});
        worker.engine.will((output, listener) -> {
            assertThat(worker.engine.state.load(NAME)).isEmpty();
            assertThat(worker.engine.state.load("bytes.json")).isEmpty();
        });

        assertThat(worker.runner.run(worker.claim(jobId))).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void runsOnWhereTheStateCannotBeSaved() throws Exception {
        String jobId = worker.submit();
        Path directory = Files.createDirectories(home.resolve("artifacts").resolve(jobId));
        Files.writeString(directory.resolve("0"), "in the way");
        worker.engine.will((output, listener) -> {
            worker.engine.state.save(NAME, "{}");
            assertThat(worker.engine.state.load(NAME)).isEmpty();
        });

        assertThat(worker.runner.run(worker.claim(jobId))).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void letsARetryGoOnFromWhatTheOldJobSaved() {
        String old = worker.submit();
        worker.engine.will((output, listener) -> {
            worker.engine.state.save(NAME, "{\"step\":2}");
            worker.engine.state.save(FILE, output.resolve("hf-dense/model.safetensors"));
            throw new CompressionException(FailureCode.NUMERIC_FAILURE, "loss is infinite");
        });
        worker.runner.run(worker.claim(old));
        List<Optional<String>> found = new ArrayList<>();
        List<String> contents = new ArrayList<>();
        worker.engine.will((output, listener) -> {
            found.add(worker.engine.state.load(NAME));
            assertThat(worker.engine.state.fetch(FILE, output.resolve("fetched")))
                    .isTrue();
            contents.add(content(output.resolve("fetched")));
            worker.engine.state.save(NAME, "{\"step\":3}");
            found.add(worker.engine.state.load(NAME));
        });

        String retry = worker.lifecycle.retry(old, null, null, null);

        assertThat(worker.runner.run(worker.claim(retry))).isEqualTo(Outcome.SUCCEEDED);
        assertThat(found).containsExactly(Optional.of("{\"step\":2}"), Optional.of("{\"step\":3}"));
        assertThat(contents).containsExactly("weights");
        assertThat(carriedOver(old)).as("until it is swept").isTrue();
        assertThat(carriedOver(retry)).isFalse();
    }

    @Test
    void letsARetryBeginAnewWhenTheOldJobIsGone() {
        String old = worker.submit();
        worker.engine.will((output, listener) -> {
            worker.engine.state.save(NAME, "{}");
            throw new CompressionException(FailureCode.NUMERIC_FAILURE, "loss is infinite");
        });
        worker.runner.run(worker.claim(old));
        String retry = worker.lifecycle.retry(old, null, null, null);
        worker.lifecycle.delete(old);
        worker.artifacts.delete(old);
        worker.engine.will(
                (output, listener) -> assertThat(worker.engine.state.load(NAME)).isEmpty());

        assertThat(worker.runner.run(worker.claim(retry))).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void recordsFromWhereTheAttemptGoesOn() {
        String jobId = worker.submit();
        worker.engine.will((output, listener) -> listener.restored(12));

        worker.runner.run(worker.claim(jobId));

        assertThat(worker.events(jobId, "job.resumed"))
                .singleElement()
                .extracting(Json::parse)
                .isEqualTo(Json.parse("{\"matrices\":12,\"searchSteps\":0}"));
    }

    @DisplayName("case 23: a truncated checkpoint at resume is an event of the job")
    @Test
    void recordsWhatIsOfNoUse() {
        String jobId = worker.submit();
        worker.artifacts.put(jobId, ArtifactStore.CARRIED_OVER, NAME, "{\"step\":".getBytes(StandardCharsets.UTF_8));
        worker.engine.will((output, listener) -> {
            worker.engine.state.load(NAME);
            worker.engine.state.refused("block-00001.3", "its file was truncated or altered");
        });

        worker.runner.run(worker.claim(jobId));

        assertThat(String.join("", worker.events(jobId, "job.warning")))
                .contains("What an earlier run saved as search.json is damaged and is not used")
                .contains("What an earlier run saved as block-00001.3 is not used: its file was truncated or altered");
    }

    private static String content(Path file) {
        try {
            String content = Files.readString(file);
            Files.delete(file); // no part of the result
            return content;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean carriedOver(String jobId) {
        return Files.exists(home.resolve("artifacts").resolve(jobId).resolve("0"));
    }
}
