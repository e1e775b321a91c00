package io.twofold.engine.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.duckdb.DuckDBDriver;

/** Reads the {@code text} column of a Parquet file with DuckDB, which may open that one file and nothing else. */
final class ParquetText {
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

    private ParquetText() {}

    /** Told from the first bytes. */
    static boolean isParquet(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
        }
    }

    static String read(Path path, TextRows rows, String name) throws IOException {
        String file = single(path, name);
        Properties settings = new Properties();
        settings.setProperty(DuckDBDriver.JDBC_STREAM_RESULTS, "true");
        try (Connection database = new DuckDBDriver().connect("jdbc:duckdb:", settings)) {
            lockDown(database, file);
            return query(database, file, rows, name);
        } catch (SQLException e) {
            throw TextReader.unusable(name, "is not a Parquet file with a column 'text': " + firstLine(e), e);
        }
    }

    /** A path that DuckDB takes for one file. */
    static String single(Path path, String name) throws IOException {
        String file = path.toRealPath().toString();
        if (file.matches(".*[*?\\[\\]].*")) {
            throw TextReader.unusable(
                    name, "has one of * ? [ ] in its path, which means several files; rename it", null);
        }
        return file;
    }

    private static String query(Connection database, String file, TextRows rows, String name) throws SQLException {
        RowJoiner texts = new RowJoiner(rows, name);
        // a column of another type would be text by a conversion of DuckDB's own
        try (PreparedStatement select = database.prepareStatement(
                "SELECT text, typeof(text) FROM read_parquet(?, hive_partitioning = false)")) {
            select.setString(1, file);
            try (ResultSet result = select.executeQuery()) {
                while (!texts.isFull() && result.next()) {
                    if (!result.getString(2).equals("VARCHAR")) {
                        throw TextReader.unusable(name, "has a column 'text' that does not hold text", null);
                    }
                    String text = result.getString(1);
                    texts.add(text == null ? "" : text);
                }
            }
        }
        return texts.joined();
    }

    static void lockDown(Connection database, String file) throws SQLException {
        List<String> settings = List.of(
                "SET threads = 1",
                "SET memory_limit = '1GB'",
                "SET temp_directory = ''",
                "SET autoinstall_known_extensions = false",
                "SET autoload_known_extensions = false",
                "SET allowed_paths = ['" + file.replace("'", "''") + "']",
                "SET enable_external_access = false",
                "SET lock_configuration = true");
        try (Statement statement = database.createStatement()) {
            for (String setting : settings) {
                statement.execute(setting);
            }
        }
    }

    static String firstLine(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
