package io.twofold.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.json.Json;
import io.twofold.recipe.CompressionRequest;
import io.twofold.report.Phase;
import io.twofold.report.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run is killed in one phase after the other, each time it is tried, and ends as if nothing had happened. */
class PhaseResumeTest {
    private static final CompressionRequest REQUEST = SampleRuns.request("""
            {"preset":"clma","tuning":{"kind":"block","epochs":1},
             "allocation":{"outerIterations":2,"minibatch":{"sequences":2,"sequenceLength":64}}}""", "evaluation", """
            {"perplexity":["builtin:sample@64"],"limitTokens":512}""");

    private static final Set<Phase> PHASES = EnumSet.of(
            Phase.PREFLIGHT, Phase.BASELINE, Phase.ALLOCATE, Phase.DECOMPOSE, Phase.TUNE, Phase.EXPORT, Phase.EVALUATE);

    @TempDir
    private Path directory;

    private final MemoryRunState memory = new MemoryRunState();

    /** The process dies when something of a phase is done. */
    private record KilledIn(Phase phase) implements CompressionListener {
        @Override
        public void progress(Progress now) {
            if (now.phase() == phase && (now.done() > 0 || now.total() == 1)) {
                throw new MemoryRunState.Killed();
            }
        }
    }

    @DisplayName("case 13: a worker killed with -9 at every phase resumes with an identical artefact")
    @Test
    void endsWithTheSameBytesWhereverItWasKilled() throws IOException {
        for (Phase phase : PHASES) {
            assertThatThrownBy(() ->
                            SampleRuns.compress(REQUEST, directory.resolve("killed"), memory, new KilledIn(phase)))
                    .as(phase.id())
                    .isInstanceOf(MemoryRunState.Killed.class);
        }
        SampleRuns.Heard heard = new SampleRuns.Heard();
        SampleRuns.compress(REQUEST, directory.resolve("resumed"), memory, heard);
        SampleRuns.compress(REQUEST, directory.resolve("straight"));

        assertThat(directory.resolve("resumed/factored/model.safetensors"))
                .hasSameBinaryContentAs(directory.resolve("straight/factored/model.safetensors"));
        for (String field : List.of("allocation", "matrices", "tunedBlocks", "dense", "compressed", "size")) {
            assertThat(report("resumed", field)).as(field).isEqualTo(report("straight", field));
        }
        assertThat(Json.parse(Files.readString(directory.resolve("resumed/results.json")))
                        .get("results"))
                .isEqualTo(Json.parse(Files.readString(directory.resolve("straight/results.json")))
                        .get("results"));
        assertThat(heard.restored).isEqualTo(SampleRuns.MATRICES);
        assertThat(heard.progress).extracting(Progress::phase).doesNotContain(Phase.BASELINE, Phase.TUNE);
    }

    private Object report(String output, String field) throws IOException {
        return Json.parse(Files.readString(directory.resolve(output).resolve("report.json")))
                .get(field);
    }
}
