package io.twofold.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.engine.safetensors.AtomicFile;
import io.twofold.failure.CompressionException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DirectoryRunStateTest {
    @TempDir
    private Path directory;

    private final List<String> notes = new ArrayList<>();

    private DirectoryRunState open(String output) {
        return DirectoryRunState.inside(directory.resolve(output), notes::add);
    }

    @Test
    void outlivesItsRunWhereItIsKept() {
        Path output = directory.resolve("kept");
        try (DirectoryRunState state = DirectoryRunState.inside(output, note -> {})) {
            state.save("search.json", "{}");
            state.keep();
        }

        try (DirectoryRunState again = DirectoryRunState.inside(output, note -> {})) {
            assertThat(again.load("search.json")).contains("{}");
        }
        assertThat(output).doesNotExist();
    }

    @Test
    void findsWhatAProcessSavedThatWasKilled() throws IOException {
        try (DirectoryRunState killed = open("killed")) {
            killed.save("search.json", "{\"step\":1}");
            killed.save("search.json", "{\"step\":2}");
            copyAsTheDiskIsNow("killed", "found");
        }

        try (DirectoryRunState next = open("found")) {
            assertThat(next.load("search.json")).contains("{\"step\":2}");
            assertThat(next.load("other.json")).isEmpty();
        }
        assertThat(notes).isEmpty();
    }

    @Test
    void findsTheFilesThatAProcessSavedThatWasKilled() throws IOException {
        Path matrix = Files.writeString(directory.resolve("matrix"), "first");
        Path fetched = Files.writeString(directory.resolve("fetched"), "before");
        try (DirectoryRunState killed = open("killed")) {
            killed.save("q_proj.safetensors", matrix);
            Files.delete(matrix);
            killed.save("q_proj.safetensors", Files.writeString(matrix, "second"));
            copyAsTheDiskIsNow("killed", "found");
        }

        try (DirectoryRunState next = open("found")) {
            assertThat(next.fetch("k_proj.safetensors", fetched)).isFalse();
            assertThat(fetched).hasContent("before");
            assertThat(next.fetch("q_proj.safetensors", fetched)).isTrue();
            assertThat(next.fetch("q_proj.safetensors", fetched)).isTrue();
        }
        assertThat(fetched).hasContent("second");
        assertThat(directory.resolve("found")).doesNotExist();
        assertThat(notes).isEmpty();
    }

    @Test
    void neverShowsAFileThatWasHalfSavedWhenItsProcessWasKilled() throws IOException {
        Path fetched = directory.resolve("fetched");
        try (DirectoryRunState killed = open("killed")) {
            killed.save("q_proj.safetensors", Files.writeString(directory.resolve("matrix"), "whole"));
            try (AtomicFile copy = new AtomicFile(directory.resolve("killed/.twofold-resume/q_proj.safetensors"))) {
                copy.write(new ByteArrayInputStream(new byte[3]));
                copyAsTheDiskIsNow("killed", "found");
            }
        }
        Path half = onlyUnfinished(directory.resolve("found/.twofold-resume"));

        try (DirectoryRunState next = open("found")) {
            assertThat(half).doesNotExist();
            assertThat(next.fetch("q_proj.safetensors", fetched)).isTrue();
        }
        assertThat(fetched).hasContent("whole");
        assertThat(notes).isEmpty();
    }

    @Test
    void goesOnWhereFilesCanBeNeitherSavedNorFetched() throws IOException {
        Path matrix = Files.writeString(directory.resolve("matrix"), "content");
        Path fetched = Files.writeString(directory.resolve("fetched"), "before");
        try (DirectoryRunState state = open("out")) {
            Files.createDirectories(directory.resolve("out/.twofold-resume/q_proj.safetensors/in-the-way"));

            state.save("q_proj.safetensors", matrix);
            state.save("q_proj.safetensors", matrix);
            assertThat(state.fetch("q_proj.safetensors", fetched)).isFalse();
            state.save("k_proj.safetensors", matrix);
            state.save("k_proj.safetensors", directory.resolve("missing"));
            assertThat(state.fetch("k_proj.safetensors", fetched)).isTrue();
        }
        assertThat(fetched).hasContent("content");
        assertThat(notes).hasSize(3);
        assertThat(notes.get(0)).startsWith("Could not save q_proj.safetensors");
        assertThat(notes.get(1)).startsWith("What an earlier run saved as q_proj.safetensors cannot be fetched");
        assertThat(notes.get(2)).startsWith("Could not save k_proj.safetensors");
    }

    @Test
    void leavesNothingBehindButTheResult() throws IOException {
        DirectoryRunState alone = open("alone");
        DirectoryRunState withResult = open("with-result");
        Files.writeString(directory.resolve("with-result/manifest.json"), "{}");
        alone.save("search.json", "{}");
        withResult.save("search.json", "{}");

        alone.close();
        withResult.close();

        assertThat(directory.resolve("alone")).doesNotExist();
        assertThat(directory.resolve("with-result")).isDirectoryNotContaining(file -> !file.endsWith("manifest.json"));
    }

    @Test
    void isOpenOnlyOnce() {
        try (DirectoryRunState first = open("out")) {
            assertThatThrownBy(() -> open("out"))
                    .isInstanceOf(CompressionException.class)
                    .hasMessageContaining("Another process is compressing into");
            first.save("search.json", "{}");
            assertThat(first.load("search.json")).contains("{}");
        }
        open("out").close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"step\":", "{} {}", "\u0000\u0000\u0000"})
    void takesADamagedDocumentForAbsentAndSaysSo(String content) throws IOException {
        try (DirectoryRunState state = open("out")) {
            Files.writeString(directory.resolve("out/.twofold-resume/search.json"), content);

            assertThat(state.load("search.json")).isEmpty();
        }
        assertThat(notes)
                .singleElement()
                .asString()
                .startsWith("What an earlier run saved as search.json is damaged and is not used");
    }

    @Test
    void goesOnWhereNothingCanBeSavedAndSaysSoOnce() throws IOException {
        try (DirectoryRunState state = open("out")) {
            Files.createDirectories(directory.resolve("out/.twofold-resume/search.json/in-the-way"));

            state.save("search.json", "{}");
            state.save("search.json", "{}");

            assertThat(state.load("search.json")).isEmpty();
        }
        assertThat(notes).hasSize(2);
        assertThat(notes.get(0)).startsWith("Could not save search.json");
        assertThat(notes.get(1)).startsWith("What an earlier run saved as search.json cannot be read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../search.json", "a/b", ".lock", ""})
    void refusesNamesThatLeadElsewhere(String name) {
        try (DirectoryRunState state = open("out")) {
            assertThatThrownBy(() -> state.save(name, "{}")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> state.save(name, directory)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> state.fetch(name, directory)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void refusesAnOutputThatIsNoDirectory() throws IOException {
        Files.writeString(directory.resolve("file"), "x");

        assertThatThrownBy(() -> open("file"))
                .isInstanceOf(CompressionException.class)
                .hasMessageContaining("not a directory that can be used");
    }

    @ParameterizedTest
    @CsvSource({
        "'',                                                     true",
        ".work/,                                                 true",
        ".twofold-resume/,                                       true",
        ".twofold-resume/ .work/ hf-dense/ factored/ report.json, true",
        ".twofold-resume/ manifest.json.part,                    true",
        "hf-dense/,                                              false",
        ".work/ hf-dense/,                                       false",
        ".work/ thesis.txt,                                      false",
        ".twofold-resume/ thesis.txt,                            false",
        ".twofold-resume/ hf-dense/ manifest.json,               false",
    })
    void writesOnlyWhereNothingIsLost(String names, boolean free) throws IOException {
        for (String name : names.isEmpty() ? new String[0] : names.split(" ")) {
            Path path = directory.resolve(name);
            if (name.endsWith("/")) {
                Files.createDirectories(path);
            } else {
                Files.createFile(path);
            }
        }

        assertThat(OutputDirectory.isFree(directory)).isEqualTo(free);
    }

    @Test
    void remembersNoFilesWhereNothingIsRemembered() throws IOException {
        Path matrix = Files.writeString(directory.resolve("matrix"), "content");

        RunState.NONE.save("q_proj.safetensors", matrix);

        assertThat(RunState.NONE.fetch("q_proj.safetensors", directory.resolve("fetched")))
                .isFalse();
        assertThat(directory.resolve("fetched")).doesNotExist();
    }

    private static Path onlyUnfinished(Path state) throws IOException {
        try (var files = Files.newDirectoryStream(state, AtomicFile.UNFINISHED)) {
            List<Path> unfinished = new ArrayList<>();
            files.forEach(unfinished::add);
            assertThat(unfinished).hasSize(1);
            return unfinished.get(0);
        }
    }

    private void copyAsTheDiskIsNow(String from, String to) throws IOException {
        Path source = directory.resolve(from).resolve(".twofold-resume");
        Path target = Files.createDirectories(directory.resolve(to).resolve(".twofold-resume"));
        try (var files = Files.list(source)) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
    }
}
