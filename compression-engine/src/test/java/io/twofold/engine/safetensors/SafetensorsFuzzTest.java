package io.twofold.engine.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.engine.testing.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Replays what the fuzzer kept: inputs that reached something new, and those that once broke a bound. */
class SafetensorsFuzzTest {
    static List<Path> corpus() throws IOException {
        try (Stream<Path> files = Files.list(TestFiles.resource("/fuzz/SafetensorsFuzz"))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void readsOrRefusesWithinItsBounds(Path input) throws IOException {
        byte[] bytes = Files.readAllBytes(input);

        assertThat(SafetensorsFuzz.isRefused(bytes)).isEqualTo(SafetensorsFuzz.isRefused(bytes));
    }

    @Test
    void theCorpusHoldsBothKinds() throws IOException {
        int refused = 0;
        for (Path input : corpus()) {
            refused += SafetensorsFuzz.isRefused(Files.readAllBytes(input)) ? 1 : 0;
        }

        assertThat(refused).isBetween(1, corpus().size() - 1);
    }
}
