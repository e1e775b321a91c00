package io.twofold.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSourcesTest {
    @TempDir
    private Path directory;

    private Path root;
    private FileSources sources;

    @BeforeEach
    void makesARootBesideASecret() throws IOException {
        root = Files.createDirectory(directory.resolve("models"));
        Files.writeString(directory.resolve("secret"), "secret");
        sources = new FileSources(List.of(directory.resolve("missing root"), root));
    }

    @Test
    void readsBelowARoot() throws IOException {
        Path model = Files.createDirectory(root.resolve("model"));

        assertThat(sources.resolve("file:" + model)).isEqualTo(model.toRealPath());
    }

    @Test
    @DisplayName("case 29: model id file: with an absolute path outside the roots: invalid-request")
    void refusesWhatLiesOutsideInTheSameWordsAsWhatIsNotThere() {
        String outside = refusal(directory.resolve("secret"));
        String absent = refusal(directory.resolve("absent"));

        assertThat(outside.replace("secret", "absent")).isEqualTo(absent);
    }

    @Test
    @DisplayName("case 29: model id file: of a symlink that leads out: invalid-request")
    void refusesALinkThatLeadsOut() throws IOException {
        Path link = Files.createSymbolicLink(root.resolve("link"), directory.resolve("secret"));

        assertThat(refusal(link)).contains("Nothing readable");
    }

    private String refusal(Path path) {
        CompressionException e =
                catchThrowableOfType(CompressionException.class, () -> sources.resolve("file:" + path));
        assertThat(e.code()).isEqualTo(FailureCode.INVALID_REQUEST);
        return String.valueOf(e.getMessage());
    }
}
