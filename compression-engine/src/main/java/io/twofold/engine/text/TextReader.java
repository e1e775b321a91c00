package io.twofold.engine.text;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.json.Json;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringJoiner;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads a text file, or the {@code text} fields of a JSON Lines file joined by blank lines; either may be gzipped, which
 * is told from the content. Line ends of a text file become {@code \n}, as Python's text mode and with it the reference
 * harnesses read them: a file with Windows line ends would else have other tokens and another perplexity.
 */
public final class TextReader {
    private static final int MAX_BYTES = 1 << 30;

    private TextReader() {}

    /**
     * @param name for errors
     * @throws CompressionException with {@code unusable-data} if the text is not UTF-8, larger than 1 GiB, or a line of a
     *     {@code .jsonl} file has no {@code text}
     */
    public static String read(Path path, String name) {
        try (InputStream in = Files.newInputStream(path)) {
            String plainName = path.getFileName().toString().replaceFirst("\\.gz$", "");
            String content = decode(in, name);
            return plainName.endsWith(".jsonl")
                    ? textFields(content, name)
                    : content.replace("\r\n", "\n").replace('\r', '\n');
        } catch (IOException e) {
            throw unusable(name, "cannot be read: " + e.getMessage(), e);
        }
    }

    /** Reads UTF-8, gzipped or not, to the end. */
    static String decode(InputStream raw, String name) throws IOException {
        BufferedInputStream in = new BufferedInputStream(raw);
        in.mark(2);
        boolean gzipped = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (InputStream plain = gzipped ? new GZIPInputStream(in) : in) {
            byte[] buffer = new byte[1 << 16];
            for (int n = plain.read(buffer); n >= 0; n = plain.read(buffer)) {
                if (bytes.size() > MAX_BYTES - n) {
                    throw unusable(name, "is larger than 1 GiB; give a part of it", null);
                }
                bytes.write(buffer, 0, n);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw unusable(name, "is not UTF-8 text", e);
        }
    }

    private static String textFields(String content, String name) {
        StringJoiner texts = new StringJoiner("\n\n");
        int number = 0;
        for (String line : (Iterable<String>) content.lines()::iterator) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            JsonNode text;
            try {
                text = Json.parse(line).path("text");
            } catch (JacksonException e) {
                throw unusable(name, "line " + number + " is not JSON", e);
            }
            if (!text.isString()) {
                throw unusable(name, "line " + number + " has no string field 'text'", null);
            }
            texts.add(text.asString());
        }
        return texts.toString();
    }

    private static CompressionException unusable(
            String name, String reason, @org.jspecify.annotations.Nullable Throwable cause) {
        return new CompressionException(FailureCode.UNUSABLE_DATA, "Text " + name + " " + reason, cause);
    }
}
