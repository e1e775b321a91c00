package io.twofold.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchSpaceTest {
    @TempDir
    Path root;

    @Test
    void opensAnEmptyDirectoryWhateverLayThere() throws IOException {
        Files.createDirectories(root.resolve("job_1-1/deep"));
        Files.writeString(root.resolve("job_1-1/deep/old"), "x");

        try (ScratchDirectory directory = new ScratchSpace(root).open("job_1-1")) {
            assertThat(directory.path()).isEmptyDirectory();
        }
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void removesTheLeftoversOfTheDeadAndNotOfTheLiving() throws IOException {
        ScratchSpace scratch = new ScratchSpace(root);
        Files.createDirectories(root.resolve("job_1-1"));
        Files.writeString(root.resolve("job_1-1/half"), "x");

        try (ScratchDirectory living = scratch.open("job_2-1")) {
            scratch.removeLeftovers();

            assertThat(root.resolve("job_1-1")).doesNotExist();
            assertThat(living.path()).exists();
        }
    }

    @Test
    void refusesADirectoryThatIsInUse() throws IOException {
        ScratchSpace scratch = new ScratchSpace(root);

        try (ScratchDirectory living = scratch.open("job_1-1")) {
            Files.writeString(living.path().resolve("half"), "x");

            assertThatThrownBy(() -> scratch.open("job_1-1")).isInstanceOf(IOException.class);
            assertThat(living.path().resolve("half")).exists();
        }
    }
}
