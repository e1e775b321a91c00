package io.twofold.engine.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Properties;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.duckdb.DuckDBDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowReaderTest {
    @TempDir
    private Path directory;

    @Test
    void readsLinesAndArraysGzippedOrNot() throws IOException {
        Path lines = write("a.jsonl", "{\"n\": 1}\n\n{\"n\": \"é\u2028\"}\r\n");
        Path array = write("a.json", "[{\"n\": 1},\n {\"n\": \"é\u2028\"}]");
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(zipped)) {
            out.write(Files.readAllBytes(lines));
        }
        Path gzip = Files.write(directory.resolve("a.json.gz"), zipped.toByteArray());

        for (Path file : new Path[] {lines, array, gzip}) {
            assertThat(RowReader.read(file, "a").toString()).isEqualTo("[{\"n\":1}, {\"n\":\"é\u2028\"}]");
        }
    }

    @Test
    void readsParquetWithListsAndStructures() throws SQLException {
        Path file = directory.resolve("a.parquet");
        try (Connection database =
                        Objects.requireNonNull(new DuckDBDriver().connect("jdbc:duckdb:", new Properties()));
                Statement statement = database.createStatement()) {
            statement.execute("COPY (SELECT 'Q' AS question, {'text': ['x', 'y'], 'label': ['A', 'B']} AS choices,"
                    + " CAST(1 AS BIGINT) AS label, true AS yes, CAST(NULL AS VARCHAR) AS none) TO '" + file
                    + "' (FORMAT parquet)");
        }

        assertThat(RowReader.read(file, "a").toString())
                .isEqualTo("[{\"question\":\"Q\",\"choices\":{\"text\":[\"x\",\"y\"],\"label\":[\"A\",\"B\"]},"
                        + "\"label\":1,\"yes\":true,\"none\":null}]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"n\": 1} 7         | Text a has no JSON object at row 2",
                "{\"n\": 1} {\"n\": } | Text a is not JSON at row 2: ",
                "PAR1 and no more     | Text a is not Parquet that can be read: "
            })
    void saysWhichRowCannotBeRead(String content, String message) throws IOException {
        Path file = write("a.jsonl", content);

        assertThatThrownBy(() -> RowReader.read(file, "a"))
                .isInstanceOf(CompressionException.class)
                .hasMessageStartingWith(message)
                .asInstanceOf(InstanceOfAssertFactories.type(CompressionException.class))
                .extracting(CompressionException::code)
                .isEqualTo(FailureCode.UNUSABLE_DATA);
    }

    @Test
    void refusesWhatIsNotUtf8OrNoFile() throws IOException {
        Path latin = Files.write(directory.resolve("b.jsonl"), "{\"n\": \"é\"}".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> RowReader.read(latin, "b")).hasMessage("Text b is not UTF-8 text");
        assertThatThrownBy(() -> RowReader.read(directory, "b")).hasMessage("Text b is not a file");
        assertThatThrownBy(() -> RowReader.read(directory.resolve("none"), "b"))
                .hasMessageStartingWith("Text b cannot be read: ");
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }
}
