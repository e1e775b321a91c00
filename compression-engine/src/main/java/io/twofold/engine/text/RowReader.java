package io.twofold.engine.text;

import io.twofold.failure.CompressionException;
import io.twofold.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.duckdb.DuckDBDriver;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the rows of a data set as JSON objects: from JSON Lines or a JSON array, which may be gzipped, or from Parquet. Which
 * of them it is, is told from the content.
 */
public final class RowReader {
    private RowReader() {}

    /**
     * @param name for errors
     * @throws CompressionException with {@code unusable-data} if the file is none of them, a row is no object, or a JSON file
     *     is not UTF-8 or larger than 1 GiB
     */
    public static List<ObjectNode> read(Path path, String name) {
        try {
            if (Files.exists(path) && !Files.isRegularFile(path)) { // a pipe would never end
                throw TextReader.unusable(name, "is not a file", null);
            }
            return ParquetText.isParquet(path) ? parquet(path, name) : json(path, name);
        } catch (IOException e) {
            throw TextReader.unusable(name, "cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<ObjectNode> json(Path path, String name) throws IOException {
        List<ObjectNode> rows = new ArrayList<>();
        try (InputStream in = Files.newInputStream(path);
                Reader reader = TextReader.reader(in, name);
                MappingIterator<JsonNode> values =
                        Json.mapper().readerFor(JsonNode.class).readValues(reader)) {
            while (values.hasNextValue()) {
                rows.add(row(values.nextValue(), rows.size() + 1, name));
            }
        } catch (CharacterCodingException e) {
            throw TextReader.unusable(name, "is not UTF-8 text", e);
        } catch (JacksonException e) {
            throw notJson(rows.size() + 1, name, e);
        }
        return rows;
    }

    private static CompressionException notJson(int row, String name, JacksonException e) {
        if (e.getCause() instanceof CharacterCodingException) {
            return TextReader.unusable(name, "is not UTF-8 text", e);
        }
        return TextReader.unusable(name, "is not JSON at row " + row + ": " + e.getOriginalMessage(), e);
    }

    private static List<ObjectNode> parquet(Path path, String name) throws IOException {
        String file = ParquetText.single(path, name);
        List<ObjectNode> rows = new ArrayList<>();
        Properties settings = new Properties();
        settings.setProperty(DuckDBDriver.JDBC_STREAM_RESULTS, "true");
        try (Connection database = new DuckDBDriver().connect("jdbc:duckdb:", settings)) {
            ParquetText.lockDown(database, file);
            try (PreparedStatement select = database.prepareStatement(
                    "SELECT to_json(r)::VARCHAR FROM read_parquet(?, hive_partitioning = false) r")) {
                select.setString(1, file);
                try (ResultSet result = select.executeQuery()) {
                    while (result.next()) {
                        rows.add(row(Json.parse(result.getString(1)), rows.size() + 1, name));
                    }
                }
            }
        } catch (SQLException e) {
            throw TextReader.unusable(name, "is not Parquet that can be read: " + ParquetText.firstLine(e), e);
        } catch (JacksonException e) {
            throw notJson(rows.size() + 1, name, e);
        }
        return rows;
    }

    private static ObjectNode row(@Nullable JsonNode value, int number, String name) {
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw TextReader.unusable(name, "has no JSON object at row " + number, null);
    }
}
