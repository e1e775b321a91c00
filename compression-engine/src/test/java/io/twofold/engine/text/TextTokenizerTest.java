package io.twofold.engine.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.twofold.engine.testing.TestFiles;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.json.Json;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class TextTokenizerTest {
    private static final String MIXED = "  naïve café — “quotes” 🙂🙃 漢字\tand\ttabs\n\n\nlines  👩‍👩‍👧 end \n";

    /** A SentencePiece vocabulary of a, b, the space and all single bytes. */
    private static final String SENTENCE_PIECE = """
            {"version":"1.0","truncation":null,"padding":null,"added_tokens":[],
             "normalizer":{"type":"Sequence","normalizers":[
               {"type":"Prepend","prepend":"▁"},{"type":"Replace","pattern":{"String":" "},"content":"▁"}]},
             "pre_tokenizer":null,"post_processor":null,"decoder":null,
             "model":{"type":"BPE","dropout":null,"unk_token":"<unk>","continuing_subword_prefix":null,
               "end_of_word_suffix":null,"fuse_unk":true,"byte_fallback":true,"ignore_merges":false,
               "vocab":{"<unk>":0,%s"▁":257,"a":258,"b":259,"▁a":260,"ab":261},"merges":["▁ a","a b"]}}""";

    @TempDir
    private Path directory;

    @Test
    void encodesAsTheReferenceLibraryDoes() throws IOException {
        JsonNode golden = Json.parse(Files.readString(TestFiles.resource("/io/twofold/sample/golden.json")));

        assertEncodes(TestFiles.sampleModel(), golden.path("texts"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"stories260k", "smollm2-135m"})
    void encodesAsTheReferenceLibraryDoesForRealModels(String name) throws IOException {
        Path model = TestFiles.shared("data/models/" + name);
        JsonNode golden = Json.parse(Files.readString(TestFiles.shared("goldens/models/" + name + "/tokens.json")));

        assertEncodes(model, golden);
    }

    @Test
    void countsAllWordsAndBytesOfByteLevelTokens() {
        assertCountsEverything(TestFiles.sampleModel(), MIXED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stories260k", "smollm2-135m"})
    void countsAllWordsAndBytesForRealModels(String name) {
        assertCountsEverything(TestFiles.shared("data/models/" + name), MIXED);
    }

    @Test
    void theAddedSpaceOfASentencePieceModelCountsForNothing() throws IOException {
        writeSentencePiece();
        try (TextTokenizer tokenizer = TextTokenizer.open(directory)) {
            TokenizedText text = tokenizer.encode("ab 🙂b");

            assertThat(text.ids(0, 2)).as("▁a, b").containsExactly(260, 259);
            assertThat(text.size()).as("▁a, b, ▁, four bytes, b").isEqualTo(8);
            assertThat(text.bytes(0, 1)).isEqualTo(1);
            assertThat(text.bytes(0, 3)).isEqualTo(3);
            assertThat(text.bytes(3, 7)).isEqualTo(4);
            assertThat(text.words(0, 3)).isEqualTo(1);
            assertThat(text.words(3, 8)).isEqualTo(1);
        }
        assertCountsEverything(directory, MIXED);
    }

    @Test
    void ignoresTheTruncationAndPaddingThatATokenizerFileAsksFor() throws IOException {
        writeSentencePiece();
        Path file = directory.resolve("tokenizer.json");
        String cutting = "{\"direction\":\"Right\",\"max_length\":3,\"strategy\":\"LongestFirst\",\"stride\":0}";
        String padding = "{\"strategy\":{\"Fixed\":9},\"direction\":\"Right\",\"pad_to_multiple_of\":null,"
                + "\"pad_id\":0,\"pad_type_id\":0,\"pad_token\":\"<unk>\"}";
        Files.writeString(
                file,
                Files.readString(file)
                        .replace("\"truncation\":null", "\"truncation\":" + cutting)
                        .replace("\"padding\":null", "\"padding\":" + padding));
        try (TextTokenizer tokenizer = TextTokenizer.open(directory)) {
            assertThat(tokenizer.encode("b").size()).isEqualTo(2);
            assertThat(tokenizer.encode("b".repeat(600)).size()).isEqualTo(601);
        }
    }

    @Test
    void encodesAnEmptyTextToNothing() {
        try (TextTokenizer tokenizer = TextTokenizer.open(TestFiles.sampleModel())) {
            TokenizedText text = tokenizer.encode("");

            assertThat(text.size()).isZero();
            assertThat(text.words(0, 0)).isZero();
        }
    }

    @Test
    void encodesALongTextWithoutCuttingIt() {
        String text = "Tom saw a red kite. ".repeat(5_000);
        try (TextTokenizer tokenizer = TextTokenizer.open(TestFiles.sampleModel())) {
            TokenizedText tokens = tokenizer.encode(text);

            assertThat(tokens.bytes(0, tokens.size())).isEqualTo(text.length());
            assertThat(tokens.words(0, tokens.size())).isEqualTo(25_000);
        }
    }

    @Test
    void refusesAModelWithoutTokenizer() {
        assertThat(refusal()).contains("no readable tokenizer.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[1, 2", "{\"model\":{\"type\":\"Telepathy\"}}"})
    void refusesATokenizerThatIsNotUnderstood(String json) throws IOException {
        Files.writeString(directory.resolve("tokenizer.json"), json);

        assertThat(refusal()).startsWith("tokenizer.json is not understood").hasSizeLessThan(400);
    }

    @Test
    void refusesAnImplausiblyLargeTokenizer() throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(directory.resolve("tokenizer.json").toFile(), "rw")) {
            file.setLength((64L << 20) + 1); // sparse: takes no space
        }

        assertThat(refusal(FailureCode.UNSAFE_CHECKPOINT)).contains("more than the 67108864 bytes");
    }

    private String refusal() {
        return refusal(FailureCode.UNSUPPORTED_FORMAT);
    }

    private String refusal(FailureCode code) {
        CompressionException refusal = catchThrowableOfType(
                CompressionException.class, () -> TextTokenizer.open(directory).close());
        assertThat(refusal.code()).isEqualTo(code);
        return String.valueOf(refusal.getMessage());
    }

    private void writeSentencePiece() throws IOException {
        StringBuilder bytes = new StringBuilder();
        for (int i = 0; i < 256; i++) {
            bytes.append(String.format("\"<0x%02X>\":%d,", i, i + 1));
        }
        Files.writeString(directory.resolve("tokenizer.json"), SENTENCE_PIECE.formatted(bytes));
    }

    private static void assertEncodes(Path model, JsonNode cases) {
        assertThat(cases).isNotEmpty();
        try (TextTokenizer tokenizer = TextTokenizer.open(model)) {
            for (JsonNode expected : cases) {
                String text = expected.path("text").asString();
                TokenizedText tokens = tokenizer.encode(text);
                assertThat(tokens.ids(0, tokens.size()))
                        .as(text)
                        .containsExactly(
                                StreamSupport.stream(expected.path("ids").spliterator(), false)
                                        .mapToLong(JsonNode::asLong)
                                        .toArray());
            }
        }
    }

    private static void assertCountsEverything(Path model, String text) {
        try (TextTokenizer tokenizer = TextTokenizer.open(model)) {
            TokenizedText tokens = tokenizer.encode(text);
            long words = 0;
            long bytes = 0;
            for (int i = 0; i < tokens.size(); i++) {
                assertThat(tokens.bytes(i, i + 1)).isNotNegative();
                words += tokens.words(i, i + 1);
                bytes += tokens.bytes(i, i + 1);
            }
            assertThat(bytes).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
            assertThat(words).isEqualTo(TokenizedTextTest.splitWords(text));
        }
    }
}
