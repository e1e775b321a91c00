package io.twofold.engine.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Replays what a fuzzer kept: inputs that reached something new, and those that once broke a bound. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class CorpusReplay {
    private final Path directory;
    private final Predicate<byte[]> isRefused;

    /**
     * @param name of the corpus, a directory below {@code fuzz}
     * @param isRefused throws unless the input is read or refused within the bounds
     */
    protected CorpusReplay(String name, Predicate<byte[]> isRefused) {
        this.directory = TestFiles.resource("/fuzz/" + name);
        this.isRefused = isRefused;
    }

    final List<Path> corpus() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("corpus")
    final void readsOrRefusesWithinItsBounds(Path input) {
        assertThat(isRefused(input)).isEqualTo(isRefused(input));
    }

    @Test
    final void theCorpusHoldsBothKinds() throws IOException {
        assertThat(corpus().stream().filter(this::isRefused).count()).isBetween(1L, corpus().size() - 1L);
    }

    private boolean isRefused(Path input) {
        try {
            return isRefused.test(Files.readAllBytes(input));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
