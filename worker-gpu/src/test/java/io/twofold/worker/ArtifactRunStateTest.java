package io.twofold.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.artifact.ArtifactStore;
import io.twofold.artifact.FileArtifactStore;
import io.twofold.artifact.StoredArtifact;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that one attempt passes on to the next, in a store that works and in stores that do not. */
class ArtifactRunStateTest {
    private static final String JOB = "job_1";
    private static final String NAME = "q_proj.safetensors";

    @TempDir
    private Path home;

    private final List<String> notes = new ArrayList<>();
    private ArtifactStore store;
    private Path matrix;
    private Path fetched;
    private boolean held = true;

    @BeforeEach
    void open() throws IOException {
        store = new FileArtifactStore(home.resolve("artifacts"));
        matrix = Files.writeString(home.resolve("matrix"), "content");
        fetched = Files.createDirectory(home.resolve("scratch")).resolve("fetched");
    }

    private ArtifactRunState state(ArtifactStore stored) {
        return new ArtifactRunState(stored, JOB, List.of(), () -> held, notes::add);
    }

    @Test
    void fetchesWhatWasSavedLast() throws IOException {
        state(store).save(NAME, matrix);
        Files.writeString(matrix, "next");
        state(store).save(NAME, matrix);
        Files.writeString(matrix, "never saved");
        Files.writeString(fetched, "something longer than that");

        assertThat(state(store).fetch(NAME, fetched)).isTrue();

        assertThat(fetched).hasContent("next");
        assertThat(store.list(JOB, 1)).isEmpty();
        assertThat(notes).isEmpty();
    }

    @Test
    void fetchesNothingWhereNothingWasSaved() throws IOException {
        Files.writeString(fetched, "before");

        assertThat(state(store).fetch(NAME, fetched)).isFalse();

        assertThat(fetched).hasContent("before");
        assertThat(notes).isEmpty();
    }

    @Test
    void savesNothingForAJobThatIsNotHeldAnyMore() {
        held = false;

        state(store).save(NAME, matrix);

        assertThat(store.list(JOB, ArtifactStore.CARRIED_OVER)).isEmpty();
        assertThat(notes).isEmpty();
    }

    @Test
    void takesAFileThatEndsTooEarlyForAbsent() throws IOException {
        Files.writeString(fetched, "before");

        assertThat(state(giving(text("cont"))).fetch(NAME, fetched)).isFalse();

        assertKept("the store has 7 bytes, but gave 4");
    }

    @Test
    void takesAFileThatCannotBeReadToItsEndForAbsent() throws IOException {
        Files.writeString(fetched, "before");
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the cable was pulled");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return read();
            }
        };

        assertThat(state(giving(new SequenceInputStream(text("cont"), broken))).fetch(NAME, fetched))
                .isFalse();

        assertKept("the cable was pulled");
    }

    @Test
    void goesOnWithAStoreThatDoesNotWorkAndSaysSo() throws IOException {
        Files.writeString(
                Files.createDirectories(home.resolve("artifacts").resolve(JOB)).resolve("0"), "in the way");
        ArtifactRunState state = state(store);

        state.save(NAME, matrix);
        state.save(NAME, matrix);

        assertThat(state.fetch(NAME, fetched)).isFalse();
        assertThat(notes).singleElement().asString().startsWith("Could not save " + NAME);
    }

    @Test
    void neverLeavesHalfAFileWhereThereIsNoPlaceForIt() {
        state(store).save(NAME, matrix);

        assertThat(state(store).fetch(NAME, home.resolve("missing/fetched"))).isFalse();

        assertThat(home.resolve("missing")).doesNotExist();
        assertThat(notes).singleElement().asString().contains("cannot be written");
    }

    private void assertKept(String reason) {
        assertThat(fetched).hasContent("before");
        assertThat(fetched.getParent()).isDirectoryNotContaining("glob:**/.*");
        assertThat(notes)
                .singleElement()
                .asString()
                .startsWith("What an earlier run saved as " + NAME + " cannot be fetched and is not used")
                .contains(reason);
    }

    private static InputStream text(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A store that has seven bytes under every name, or says so. */
    private ArtifactStore giving(InputStream content) {
        return new BrokenArtifactStore(store, new StoredArtifact() {
            @Override
            public String name() {
                return NAME;
            }

            @Override
            public long bytes() {
                return 7;
            }

            @Override
            public Instant storedAt() {
                return Instant.EPOCH;
            }

            @Override
            public InputStream open(long offset) {
                return content;
            }
        });
    }
}
