package io.twofold.engine.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.failure.CompressionException;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicCopyTest {
    @TempDir
    private Path directory;

    private Path file;
    private Path target;

    @BeforeEach
    void nameFiles() throws IOException {
        file = Files.writeString(directory.resolve("file"), "content");
        target = directory.resolve("target");
    }

    @Test
    void replacesWhatWasThereAndLastsLongerThanItsSource() throws IOException {
        Files.writeString(target, "something longer than that");

        AtomicCopy.make(file, target);
        Files.delete(file);

        assertThat(target).hasContent("content");
        assertThat(directory).isDirectoryNotContaining("glob:**/.*");
    }

    @Test
    void isNotChangedByAFileThatReplacesItsSource() throws IOException {
        AtomicCopy.make(file, target);
        try (AtomicFile next = new AtomicFile(file)) {
            next.write(new ByteArrayInputStream("next".getBytes(StandardCharsets.UTF_8)));
            next.publish();
        }

        assertThat(target).hasContent("content");
        assertThat(file).hasContent("next");
    }

    @Test
    void leavesNothingElseWhenTheFileIsThereAlready() throws IOException {
        AtomicCopy.make(file, target);
        AtomicCopy.make(file, target);
        AtomicCopy.make(target, file);

        assertThat(target).hasContent("content");
        assertThat(directory).isDirectoryNotContaining("glob:**/.*");
    }

    @Test
    void copiesTheFileThatASymbolicLinkNames() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);

        AtomicCopy.make(link, target);
        Files.delete(file);

        assertThat(target).isRegularFile().hasContent("content");
    }

    @Test
    void copiesEveryByteWhereNothingCanBeLinked() throws IOException {
        byte[] content = new byte[(1 << 20) + 12_345];
        new Random(7).nextBytes(content);
        Files.write(file, content);
        Files.writeString(target, "before");

        AtomicCopy.copy(file, target);

        assertThat(target).hasBinaryContent(content);
        assertThat(directory).isDirectoryNotContaining("glob:**/.*");
    }

    @Test
    void leavesWhatWasThereWhenTheSourceCannotBeReadToItsEnd() throws IOException {
        Files.writeString(target, "before");

        assertThatThrownBy(() -> {
                    try (AtomicFile copy = new AtomicFile(target)) {
                        copy.write(new Broken("cont"));
                        copy.publish();
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessage("the cable was pulled");

        assertThat(target).hasContent("before");
        assertThat(directory).isDirectoryNotContaining("glob:**/.*");
    }

    @Test
    void refusesWhatIsNoFileAndPlacesThatAreNone() {
        assertThatThrownBy(() -> AtomicCopy.make(directory, target))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is no regular file");
        assertThatThrownBy(() -> AtomicCopy.make(directory.resolve("missing"), target))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> AtomicCopy.make(file, directory.resolve("missing/target")))
                .isInstanceOf(CompressionException.class)
                .hasMessageContaining("cannot be written");
        assertThat(target).doesNotExist();
    }

    /** Gives what it has, and then fails instead of ending. */
    private static final class Broken extends FilterInputStream {
        Broken(String beginning) {
            super(new ByteArrayInputStream(beginning.getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            if (count < 0) {
                throw new IOException("the cable was pulled");
            }
            return count;
        }
    }
}
