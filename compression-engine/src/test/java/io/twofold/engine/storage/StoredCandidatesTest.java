package io.twofold.engine.storage;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.candidates.Candidates;
import io.twofold.engine.testing.CandidatePools;
import io.twofold.engine.torch.Torch;
import io.twofold.report.Convergence;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoredCandidatesTest {
    private static final String MATRIX = "model.layers.0.self_attn.q_proj.weight";
    private static final Convergence CONVERGENCE =
            new Convergence(List.of(3.5, 2.25, 2.0), List.of(0.1, 0.01, 1e-5), List.of(0.3, 0.2, 1.25e-4));

    @TempDir
    private Path directory;

    private NDManager manager;
    private StoredCandidates stored;

    @BeforeEach
    void open() {
        manager = Torch.newManager(Device.cpu());
        stored = new StoredCandidates(directory, "abc");
    }

    @AfterEach
    void close() {
        stored.close();
        manager.close();
    }

    private Candidates store(int m, int n, int p, int k) {
        Candidates pool = CandidatePools.random(manager, m, n, p, k, new Random(m + n));
        stored.store(MATRIX, pool, CONVERGENCE);
        return pool;
    }

    private static void requireEqual(NDArray actual, NDArray expected) {
        assertThat(actual.getShape()).isEqualTo(expected.getShape());
        assertThat(actual.getDataType()).isEqualTo(expected.getDataType());
        assertThat(actual.toByteBuffer(true)).isEqualTo(expected.toByteBuffer(true));
    }

    @ParameterizedTest
    @CsvSource({
        "8, 4, 3, 10",
        "5, 7, 5, 11",
        "7, 5, 0, 13",
        "7, 5, 2, 0",
        "3, 3, 0, 0",
        "1, 1, 1, 1",
        "1, 13, 1, 13",
        "13, 1, 0, 4",
        "9, 11, 4, 99"
    })
    void readsBackWhatWasStored(int m, int n, int p, int k) {
        Candidates pool = store(m, n, p, k);

        Candidates read = stored.load(manager, MATRIX);

        assertThat(read.singularValues()).isEqualTo(p);
        assertThat(read.entries()).isEqualTo(k);
        requireEqual(read.u(), pool.u());
        requireEqual(read.sigma(), pool.sigma());
        requireEqual(read.v(), pool.v());
        requireEqual(read.values(), pool.values());
        requireEqual(read.mask(), pool.mask());
        requireEqual(read.scale(), pool.scale());
        assertThat(stored.convergence(MATRIX)).isEqualTo(CONVERGENCE);
    }

    @Test
    void hasWhatWasStoredUnderTheSameFingerprintAndNothingElse() {
        assertThat(stored.has(MATRIX)).isFalse();
        store(5, 7, 2, 3);

        assertThat(stored.has(MATRIX)).isTrue();
        assertThat(stored.has(MATRIX + "2")).isFalse();
        try (StoredCandidates later = new StoredCandidates(directory, "abc");
                StoredCandidates other = new StoredCandidates(directory, "abd")) {
            assertThat(later.has(MATRIX)).isTrue();
            assertThat(later.load(manager, MATRIX).entries()).isEqualTo(3);
            assertThat(other.has(MATRIX)).isFalse();
        }
    }

    @Test
    void keepsMatricesApartWhateverTheirNames() {
        List<String> names = List.of(MATRIX, "../" + MATRIX, MATRIX.toUpperCase(Locale.ROOT), "a/b", "ä:*");
        for (int i = 0; i < names.size(); i++) {
            stored.store(names.get(i), CandidatePools.random(manager, 3, 5, 1, i, new Random(i)), CONVERGENCE);
        }

        for (int i = 0; i < names.size(); i++) {
            assertThat(stored.file(names.get(i)).normalize()).startsWith(directory);
            assertThat(stored.load(manager, names.get(i)).entries()).isEqualTo(i);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"empty", "cut", "garbage", "header"})
    void aDamagedFileCountsAsAbsentAndCanBeReplaced(String damage) throws IOException {
        store(5, 7, 2, 3);
        Path file = stored.file(MATRIX);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(
                file,
                switch (damage) {
                    case "empty" -> new byte[0];
                    case "cut" -> Arrays.copyOf(bytes, bytes.length - 1);
                    case "garbage" -> "not a tensor in sight".getBytes(StandardCharsets.UTF_8);
                    default -> Arrays.copyOf(bytes, 40);
                });

        assertThat(stored.has(MATRIX)).isFalse();
        Candidates pool = store(4, 6, 3, 5);
        assertThat(stored.has(MATRIX)).isTrue();
        requireEqual(stored.load(manager, MATRIX).u(), pool.u());
    }
}
