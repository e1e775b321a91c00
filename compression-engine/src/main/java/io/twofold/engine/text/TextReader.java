package io.twofold.engine.text;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.json.Json;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads a text file, or the {@code text} fields of a JSON Lines file, or the {@code text} column of a Parquet file. The
 * first two may be gzipped; that, and Parquet, is told from the content. Line ends of a text file become {@code \n}, as
 * Python's text mode and with it the reference harnesses read them: a file with Windows line ends would else have other
 * tokens and another perplexity.
 */
public final class TextReader {
    private TextReader() {}

    /**
     * @param name for errors
     * @throws CompressionException with {@code unusable-data} if the text is not UTF-8, larger than 1 GiB, or a line of a
     *     {@code .jsonl} or {@code .json} file has no {@code text}
     */
    public static String read(Path path, TextRows rows, String name) {
        try {
            if (Files.exists(path) && !Files.isRegularFile(path)) { // a pipe would never end
                throw unusable(name, "is not a file", null);
            }
            if (ParquetText.isParquet(path)) {
                return ParquetText.read(path, rows, name);
            }
            try (InputStream in = Files.newInputStream(path)) {
                String fileName = path.getFileName().toString().toLowerCase(Locale.ROOT);
                return fileName.matches(".*\\.jsonl?(\\.gz)?")
                        ? textFields(in, rows, name)
                        : decode(in, name).replace("\r\n", "\n").replace('\r', '\n');
            }
        } catch (IOException e) {
            throw unusable(name, "cannot be read: " + e.getMessage(), e);
        }
    }

    /** Reads UTF-8, gzipped or not, to the end. */
    static String decode(InputStream raw, String name) throws IOException {
        try (Reader reader = reader(raw, name)) {
            StringBuilder text = new StringBuilder();
            char[] buffer = new char[1 << 16];
            for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
                text.append(buffer, 0, n);
            }
            return text.toString();
        } catch (CharacterCodingException e) {
            throw unusable(name, "is not UTF-8 text", e);
        }
    }

    private static String textFields(InputStream raw, TextRows rows, String name) throws IOException {
        RowJoiner texts = new RowJoiner(rows, name);
        int number = 0;
        try (BufferedReader lines = new BufferedReader(reader(raw, name))) {
            for (String line = lines.readLine(); line != null && !texts.isFull(); line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    texts.add(textField(line, number, name));
                }
            }
        } catch (CharacterCodingException e) {
            throw unusable(name, "is not UTF-8 text", e);
        }
        return texts.joined();
    }

    private static String textField(String line, int number, String name) {
        JsonNode text;
        try {
            text = Json.parse(line).path("text");
        } catch (JacksonException e) {
            throw unusable(name, "line " + number + " is not JSON", e);
        }
        if (!text.isString()) {
            throw unusable(name, "line " + number + " has no string field 'text'", null);
        }
        return text.asString();
    }

    static Reader reader(InputStream raw, String name) throws IOException {
        BufferedInputStream in = new BufferedInputStream(raw);
        in.mark(2);
        boolean gzipped = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        InputStream plain = new BoundedText(gzipped ? new GZIPInputStream(in) : in, name);
        // a decoder of one's own, because the one that belongs to a charset's name replaces what is malformed
        return new InputStreamReader(plain, StandardCharsets.UTF_8.newDecoder());
    }

    static CompressionException unusable(String name, String reason, @Nullable Throwable cause) {
        return new CompressionException(FailureCode.UNUSABLE_DATA, "Text " + name + " " + reason, cause);
    }
}
