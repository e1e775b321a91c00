package io.twofold.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.failure.FailureCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link ArtifactStore} does. */
abstract class ArtifactStoreContract {
    @TempDir
    Path scratch;

    private ArtifactStore store;

    /** An empty store. */
    abstract ArtifactStore open();

    /** What a process leaves that is killed in the middle of putting a file under epoch 1. */
    abstract void leaveUnfinished(String jobId, String name) throws IOException;

    /** Whether a job is not named any more as soon as its last file is gone. */
    boolean forgetsAtOnce() {
        return true;
    }

    @BeforeEach
    void openStore() {
        store = open();
    }

    @Test
    void givesBackWhatWasPut() throws IOException {
        store.put("job_1", 1, "hf-dense/config.json", file("weights"));

        StoredArtifact found = store.find("job_1", 1, "hf-dense/config.json").orElseThrow();

        assertThat(found.name()).isEqualTo("hf-dense/config.json");
        assertThat(found.bytes()).isEqualTo(7);
        assertThat(read(found, 0)).isEqualTo("weights");
    }

    @Test
    void givesBackContentThatWasNeverAFile() throws IOException {
        store.put("job_1", ArtifactStore.CARRIED_OVER, "search.json", "first".getBytes(StandardCharsets.UTF_8));
        store.put("job_1", ArtifactStore.CARRIED_OVER, "search.json", "{}".getBytes(StandardCharsets.UTF_8));

        assertThat(read(store.find("job_1", 0, "search.json").orElseThrow(), 0)).isEqualTo("{}");
        assertThat(store.list("job_1", 1)).isEmpty();
    }

    @Test
    void knowsWhenSomethingWasPut() throws IOException {
        store.put("job_1", 1, "first", file("1"));
        store.put("job_1", 1, "second", file("2"));

        Instant first = store.find("job_1", 1, "first").orElseThrow().storedAt();
        assertThat(first).isAfter(Instant.EPOCH);
        assertThat(store.list("job_1", 1).get(1).storedAt()).isAfterOrEqualTo(first);
    }

    @Test
    void readsFromAnOffset() throws IOException {
        store.put("job_1", 1, "report.json", file("0123456789"));

        StoredArtifact found = store.find("job_1", 1, "report.json").orElseThrow();

        assertThat(read(found, 4)).isEqualTo("456789");
        assertThat(read(found, 10)).isEmpty();
        assertThatThrownBy(() -> found.open(11)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> found.open(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void replacesAFileOfTheSameName() throws IOException {
        store.put("job_1", 1, "report.json", file("first"));
        store.put("job_1", 1, "report.json", file("second"));

        assertThat(store.list("job_1", 1)).hasSize(1);
        assertThat(read(store.find("job_1", 1, "report.json").orElseThrow(), 0)).isEqualTo("second");
    }

    @Test
    void keepsAttemptsAndJobsApart() throws IOException {
        store.put("job_1", 1, "report.json", file("old"));
        store.put("job_1", 2, "report.json", file("new"));

        assertThat(read(store.find("job_1", 1, "report.json").orElseThrow(), 0)).isEqualTo("old");
        assertThat(read(store.find("job_1", 2, "report.json").orElseThrow(), 0)).isEqualTo("new");
        assertThat(store.find("job_1", 3, "report.json")).isEmpty();
        assertThat(store.find("job_2", 1, "report.json")).isEmpty();
    }

    @Test
    void listsTheFilesOfOneAttemptByName() throws IOException {
        store.put("job_1", 1, "report.json", file("r"));
        store.put("job_1", 1, "hf-dense/model.safetensors", file("m"));
        store.put("job_1", 1, "hf-dense/config.json", file("c"));
        store.put("job_1", 2, "manifest.json", file("x"));

        assertThat(store.list("job_1", 1))
                .extracting(StoredArtifact::name)
                .containsExactly("hf-dense/config.json", "hf-dense/model.safetensors", "report.json");
        assertThat(store.list("job_2", 1)).isEmpty();
    }

    @Test
    void findsNoDirectories() throws IOException {
        store.put("job_1", 1, "hf-dense/config.json", file("c"));

        assertThat(store.find("job_1", 1, "hf-dense")).isEmpty();
        assertThat(store.find("job_1", 1, "hf-dense/config.json/deeper")).isEmpty();
    }

    @Test
    void deletesEveryAttemptOfAJobAndNoOther() throws IOException {
        store.put("job_1", 1, "report.json", file("r"));
        store.put("job_1", 2, "hf-dense/config.json", file("c"));
        store.put("job_2", 1, "report.json", file("r"));

        store.delete("job_1");
        store.delete("job_1");

        assertThat(store.list("job_1", 1)).isEmpty();
        assertThat(store.list("job_1", 2)).isEmpty();
        assertThat(store.list("job_2", 1)).hasSize(1);
    }

    @Test
    void namesTheJobsThatHaveFilesPageByPage() throws IOException {
        assertThat(store.jobs("", 10)).isEmpty();
        for (String job : List.of("job_b", "job_a", "job_c")) {
            store.put(job, 1, "hf-dense/config.json", file("c"));
            store.put(job, 2, "report.json", file("r"));
        }

        assertThat(store.jobs("", 10)).containsExactly("job_a", "job_b", "job_c");
        assertThat(store.jobs("", 2)).containsExactly("job_a", "job_b");
        assertThat(store.jobs("job_b", 2)).containsExactly("job_c");
        assertThat(store.jobs("job_aa", 2)).containsExactly("job_b", "job_c");

        store.delete("job_b");
        assertThat(store.jobs("", 10))
                .filteredOn(job -> forgetsAtOnce() || !store.attempts(job).isEmpty())
                .containsExactly("job_a", "job_c");
    }

    @Test
    void addsUpTheFilesOfEachAttempt() throws IOException {
        assertThat(store.attempts("job_1")).isEmpty();
        store.put("job_1", 10, "report.json", file("four"));
        store.put("job_1", 2, "hf-dense/config.json", file("c"));
        store.put("job_1", 2, "report.json", file("r"));
        store.put("job_1", ArtifactStore.CARRIED_OVER, "search.json", file("s"));
        Instant newest = store.list("job_1", 2).stream()
                .map(StoredArtifact::storedAt)
                .max(Instant::compareTo)
                .orElseThrow();

        List<StoredAttempt> attempts = store.attempts("job_1");

        assertThat(attempts).extracting(StoredAttempt::epoch).containsExactly(0L, 2L, 10L);
        assertThat(attempts).extracting(StoredAttempt::bytes).containsExactly(1L, 2L, 4L);
        assertThat(attempts.get(1).newest()).isEqualTo(newest);

        store.delete("job_1", 2);
        assertThat(store.attempts("job_1")).extracting(StoredAttempt::epoch).containsExactly(0L, 10L);
    }

    @Test
    void deletesOneEpochOfAJobAndNoOther() throws IOException {
        store.put("job_1", 0, "search.json", file("s"));
        store.put("job_1", 1, "report.json", file("r"));

        store.delete("job_1", 0);
        store.delete("job_1", 0);

        assertThat(store.list("job_1", 0)).isEmpty();
        assertThat(store.list("job_1", 1)).hasSize(1);
    }

    @Test
    void knowsJobsAndEpochsThatBeginAlike() throws IOException {
        store.put("job_1", 1, "report.json", file("r"));
        store.put("job_10", 1, "report.json", file("r"));
        store.put("job_10", 10, "report.json", file("r"));

        store.delete("job_1");
        store.delete("job_10", 1);

        assertThat(store.list("job_10", 1)).isEmpty();
        assertThat(store.list("job_10", 10)).hasSize(1);
    }

    @Test
    void keepsAndDeletesManyFiles() throws IOException {
        Path file = file("x");
        for (int i = 10; i < 25; i++) {
            store.put("job_1", 1, "layers/" + i + ".json", file);
        }

        assertThat(store.list("job_1", 1)).hasSize(15).isSortedAccordingTo(Comparator.comparing(StoredArtifact::name));
        store.delete("job_1");
        assertThat(store.list("job_1", 1)).isEmpty();
    }

    @Test
    void keepsAnEmptyFile() throws IOException {
        store.put("job_1", 1, "merges.txt", file(""));

        StoredArtifact found = store.find("job_1", 1, "merges.txt").orElseThrow();

        assertThat(found.bytes()).isZero();
        assertThat(read(found, 0)).isEmpty();
    }

    @Test
    void letsAWorkerThatLostItsJobWriteUnderItsOwnEpochOnly() throws IOException {
        store.put("job_1", 2, "manifest.json", file("of the successor"));

        store.put("job_1", 1, "manifest.json", file("late"));
        store.delete("job_1", 1);

        assertThat(read(store.find("job_1", 2, "manifest.json").orElseThrow(), 0))
                .isEqualTo("of the successor");
    }

    @Test
    void keepsWhatWasThereWhenAFileCannotBeStored() throws IOException {
        store.put("job_1", 1, "report.json", file("before"));

        assertThatThrownBy(() -> store.put("job_1", 1, "report.json", scratch.resolve("missing")))
                .asInstanceOf(InstanceOfAssertFactories.type(ArtifactStoreException.class))
                .returns(FailureCode.STORAGE_UNAVAILABLE, ArtifactStoreException::code);

        assertThat(read(store.find("job_1", 1, "report.json").orElseThrow(), 0)).isEqualTo("before");
    }

    @Test
    void showsNothingOfAPutThatNeverEndedAndDiscardsItWhenItIsOld() throws IOException {
        leaveUnfinished("job_1", "model.safetensors");
        store.put("job_1", 1, "report.json", file("r"));

        assertThat(store.find("job_1", 1, "model.safetensors")).isEmpty();
        assertThat(store.list("job_1", 1)).extracting(StoredArtifact::name).containsExactly("report.json");
        assertThat(store.discardUnfinished(Instant.now().minusSeconds(3600))).isZero();
        assertThat(store.discardUnfinished(Instant.now().plusSeconds(3600))).isEqualTo(1);
        assertThat(store.discardUnfinished(Instant.now().plusSeconds(3600))).isZero();
        assertThat(store.list("job_1", 1)).hasSize(1);
    }

    @Test
    void isUsable() {
        store.check();

        assertThat(store.discardUnfinished(Instant.now())).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "../1/report.json",
                "hf-dense/../../../secret",
                "/etc/passwd",
                "a//b",
                "a/",
                ".hidden",
                "a/.hidden",
                "a\\..\\b",
                "C:secret",
                "nul\0byte",
                "two words",
                "line\nbreak"
            })
    void refusesNamesThatLeadElsewhere(String name) throws IOException {
        Path file = file("x");

        assertThatThrownBy(() -> store.put("job_1", 1, name, file)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.find("job_1", 1, name)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "a/b", "job 1", "."})
    void refusesJobIdsThatLeadElsewhere(String jobId) throws IOException {
        Path file = file("x");

        assertThatThrownBy(() -> store.put(jobId, 1, "report.json", file)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.list(jobId, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.attempts(jobId)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.delete(jobId)).isInstanceOf(IllegalArgumentException.class);
    }

    final Path file(String content) throws IOException {
        return Files.writeString(Files.createTempFile(scratch, "source", null), content);
    }

    static String read(StoredArtifact artifact, long offset) throws IOException {
        try (InputStream in = artifact.open(offset)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
