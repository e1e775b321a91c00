package io.twofold.engine.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextReaderTest {
    private static final String TEXT = "café 🙂\nsecond line\t\n\n";
    private static final String LINES =
            "{\"text\":\"café\\nau lait\",\"meta\":{\"a\":[1]}}\n\n{\"id\":7,\"text\":\"\"}\r\n{\"text\":\"🙂\"}";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"a.txt, false", "a.txt.gz, true", "a.raw, false", "a, false"})
    void readsATextAsItIs(String name, boolean gzipped) throws IOException {
        assertThat(read(name, gzipped, TEXT)).isEqualTo(TEXT);
    }

    @Test
    void readsLineEndsOfOtherSystemsAsLineFeeds() throws IOException {
        assertThat(read("a.txt", false, "one\r\ntwo\rthree\n\r\n")).isEqualTo("one\ntwo\nthree\n\n");
    }

    @ParameterizedTest
    @CsvSource({"a.jsonl, false", "a.jsonl.gz, true"})
    void joinsTheTextsOfJsonLinesByBlankLines(String name, boolean gzipped) throws IOException {
        assertThat(read(name, gzipped, LINES)).isEqualTo("café\nau lait\n\n\n\n🙂");
    }

    @ParameterizedTest
    @CsvSource({"a.txt, true", "a.txt.gz, false", "a.jsonl, true", "a.jsonl.gz, false"})
    void tellsGzipFromTheContentAndNotFromTheName(String name, boolean gzipped) throws IOException {
        String content = name.contains("jsonl") ? "{\"text\":\"x\"}" : "x";

        assertThat(read(name, gzipped, content)).isEqualTo("x");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void readsFilesShorterThanAGzipHeader(int length) throws IOException {
        assertThat(read("short.txt", false, "ab".substring(0, length))).hasSize(length);
    }

    @Test
    void refusesWhatIsNotUtf8() throws IOException {
        Files.write(directory.resolve("latin1.txt"), "café".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(refusal("latin1.txt")).isEqualTo("Text corpus is not UTF-8 text");
    }

    @Test
    void refusesATextThatEndsInsideACharacter() throws IOException {
        byte[] whole = "x🙂".getBytes(StandardCharsets.UTF_8);
        Files.write(directory.resolve("cut.txt"), Arrays.copyOf(whole, whole.length - 1));

        assertThat(refusal("cut.txt")).contains("not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"body\":\"x\"}", "{\"text\":7}", "{\"text\":null}", "[\"text\"]", "\"text\""})
    void namesTheLineWithoutText(String bad) throws IOException {
        Files.writeString(directory.resolve("a.jsonl"), "{\"text\":\"fine\"}\n\n" + bad + "\n{\"text\":\"fine\"}");

        assertThat(refusal("a.jsonl")).isEqualTo("Text corpus line 3 has no string field 'text'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"text\":\"x\"", "text", "{\"text\":\"x\"} {\"text\":\"y\"}"})
    void namesTheLineThatIsNotJson(String bad) throws IOException {
        Files.writeString(directory.resolve("a.jsonl"), "{\"text\":\"fine\"}\n" + bad);

        assertThat(refusal("a.jsonl")).isEqualTo("Text corpus line 2 is not JSON");
    }

    @Test
    void refusesAGzipFileThatWasCut() throws IOException {
        byte[] whole = gzip(TEXT);
        Files.write(directory.resolve("cut.txt.gz"), Arrays.copyOf(whole, whole.length - 12));

        assertThat(refusal("cut.txt.gz")).startsWith("Text corpus cannot be read");
    }

    @Test
    void refusesAFileThatIsNotThere() {
        assertThat(refusal("none.txt")).startsWith("Text corpus cannot be read");
        assertThat(refusal(".")).isEqualTo("Text corpus is not a file");
    }

    private String read(String name, boolean gzipped, String content) throws IOException {
        byte[] bytes = gzipped ? gzip(content) : content.getBytes(StandardCharsets.UTF_8);
        return TextReader.read(Files.write(directory.resolve(name), bytes), TextRows.ALL, name);
    }

    private String refusal(String name) {
        CompressionException refusal = catchThrowableOfType(
                CompressionException.class, () -> TextReader.read(directory.resolve(name), TextRows.ALL, "corpus"));
        assertThat(refusal.code()).isEqualTo(FailureCode.UNUSABLE_DATA);
        return String.valueOf(refusal.getMessage());
    }

    private static byte[] gzip(String content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
