package io.twofold.engine.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Properties;
import org.duckdb.DuckDBDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetTextTest {
    @TempDir
    private Path directory;

    @Test
    void joinsTheTextsByBlankLinesInTheirOrder() throws Exception {
        Path file =
                write("SELECT * FROM (VALUES (1, ' = Title = \n'), (2, ''), (3, 'café 🙂'), (4, NULL)) t(id, text)");

        assertThat(read(file, TextRows.ALL)).isEqualTo(" = Title = \n\n\n\n\ncafé 🙂\n\n");
    }

    @Test
    void keepsTheOrderOfManyRows() throws Exception {
        Path file = write("SELECT i::VARCHAR AS text FROM range(300000) t(i)");

        String text = read(file, new TextRows(" ", 250_000));

        assertThat(text).startsWith("0 1 2 3 ").endsWith(" 249998 249999").contains(" 131071 131072 131073 ");
    }

    @Test
    void isToldFromTheContentAndNotFromTheName() throws Exception {
        Path named = Files.move(write("SELECT 'x' AS text"), directory.resolve("it's.txt"));

        assertThat(read(named, TextRows.ALL)).isEqualTo("x");
    }

    @Test
    void saysThatThereIsNoText() throws Exception {
        assertThat(refusal(write("SELECT 'x' AS body"))).contains("is not a Parquet file with a column 'text'");
        assertThat(refusal(write("SELECT 7 AS text"))).contains("has a column 'text' that does not hold text");
    }

    @Test
    void refusesADamagedFile() throws Exception {
        Path file = write("SELECT i::VARCHAR AS text FROM range(1000) t(i)");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));

        assertThat(refusal(file)).startsWith("Text corpus is not a Parquet file");
    }

    @Test
    void refusesAPathThatMeansSeveralFiles() throws Exception {
        Path several = Files.move(write("SELECT 'x' AS text"), directory.resolve("a*.parquet"));

        assertThat(refusal(several)).contains("has one of * ? [ ] in its path");
    }

    private Path write(String query) throws SQLException, IOException {
        Path file = directory.resolve("texts.parquet");
        Files.deleteIfExists(file);
        try (Connection database = new DuckDBDriver().connect("jdbc:duckdb:", new Properties());
                Statement statement = database.createStatement()) {
            statement.execute("COPY (" + query + ") TO '" + file + "' (FORMAT parquet)");
        }
        return file;
    }

    private static String read(Path file, TextRows rows) {
        return TextReader.read(file, rows, "corpus");
    }

    private static String refusal(Path file) {
        CompressionException refusal = catchThrowableOfType(CompressionException.class, () -> read(file, TextRows.ALL));
        assertThat(refusal.code()).isEqualTo(FailureCode.UNUSABLE_DATA);
        return String.valueOf(refusal.getMessage());
    }
}
