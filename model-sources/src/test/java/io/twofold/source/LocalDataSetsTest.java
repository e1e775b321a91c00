package io.twofold.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.engine.LocalRows;
import io.twofold.engine.tasks.DataSplit;
import io.twofold.failure.CompressionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalDataSetsTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "own_test.jsonl",
                "own_test.json",
                "own-test.parquet",
                "own.test.jsonl.gz",
                "own_test_1000.jsonl",
                "own-test-00000-of-00001.parquet",
                "own_validation.jsonl",
                "own_val_10.json.gz"
            })
    void findsASplitByItsName(String file) throws IOException {
        Path path = touch(file);

        assertThat(rows("test", "own")).isEqualTo(new LocalRows(List.of(path), file));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"owner_test.jsonl", "own_testing.jsonl", "own_train.jsonl", "own_test.txt", "own_test.jsonl.zip"
            })
    void takesNoOtherFile(String file) throws IOException {
        touch(file);

        assertThatThrownBy(() -> rows("test", "own"))
                .isInstanceOf(CompressionException.class)
                .hasMessage("TWOFOLD_DATASETS is set, and its directory has no data for own; put there own_test.jsonl"
                        + " (or .json, .parquet, .gz)");
    }

    @Test
    void prefersTheSplitItselfAndTheNameThatComesFirst() throws IOException {
        touch("own_validation.jsonl");
        touch("other_test.jsonl");
        assertThat(rows("test", "own", "other").pinned()).isEqualTo("other_test.jsonl");

        touch("own_test_small.jsonl");
        assertThat(rows("test", "own", "other").pinned()).isEqualTo("own_test_small.jsonl");

        touch("own_test.jsonl");
        assertThat(rows("test", "own", "other").pinned()).isEqualTo("own_test.jsonl");
    }

    @Test
    void readsTheShardsOfASplitInOrder() throws IOException {
        touch("sets/en/own-test.00001-of-00002.json.gz");
        touch("sets/en/own-test.00000-of-00002.json.gz");

        assertThat(rows("test", "sets/en/own").pinned())
                .isEqualTo("sets/en/own-test.00000-of-00002.json.gz, sets/en/own-test.00001-of-00002.json.gz");
    }

    @Test
    void doesNotChooseBetweenFilesThatFitEquallyWell() throws IOException {
        touch("own_test_1.jsonl");
        touch("own_test_2.jsonl");

        assertThatThrownBy(() -> rows("test", "own"))
                .hasMessage("TWOFOLD_DATASETS has more than one file for the split test of own: own_test_1.jsonl,"
                        + " own_test_2.jsonl; keep one");
    }

    private LocalRows rows(String split, String... names) {
        return new LocalDataSets(directory).rows(new DataSplit(null, null, null, List.of(names), split));
    }

    private Path touch(String name) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "{}");
    }
}
