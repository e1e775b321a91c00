package io.twofold.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.engine.tasks.DataSplit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SplitFilesTest {
    @Test
    void takesTheFilesOfTheSplitInTheDirectoryOfThePart() {
        assertThat(choose(
                        "ARC-Easy",
                        "test",
                        "README.md",
                        "ARC-Challenge/test-00000-of-00001.parquet",
                        "ARC-Easy/test-00000-of-00001.parquet",
                        "ARC-Easy/train-00000-of-00001.parquet"))
                .containsExactly("ARC-Easy/test-00000-of-00001.parquet");
    }

    @Test
    void takesAllShardsInOrder() {
        assertThat(choose(null, "test", "data/test-00001-of-00002.parquet", "data/test-00000-of-00002.parquet"))
                .containsExactly("data/test-00000-of-00002.parquet", "data/test-00001-of-00002.parquet");
    }

    @Test
    void prefersParquetToJson() {
        assertThat(choose(null, "test", "test.jsonl", "test.parquet")).containsExactly("test.parquet");
        assertThat(choose(null, "test", "test.jsonl.gz", "latest.jsonl")).containsExactly("test.jsonl.gz");
    }

    @Test
    void knowsTheConvertedForm() {
        assertThat(choose("main", "test", "main/test/0000.parquet", "main/train/0000.parquet"))
                .containsExactly("main/test/0000.parquet");
    }

    @Test
    void takesNothingThatIsNotCertain() {
        assertThat(choose(null, "test", "en/test.jsonl", "de/test.jsonl")).isEmpty();
        assertThat(choose("fr", "test", "en/test.jsonl", "de/test.jsonl")).isEmpty();
        assertThat(choose(null, "test", "script.py", "train.jsonl")).isEmpty();
    }

    private static List<String> choose(@Nullable String config, String split, String... files) {
        return SplitFiles.choose(new DataSplit("org/name", config, null, List.of("name"), split), List.of(files));
    }
}
