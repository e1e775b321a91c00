package io.twofold.engine.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.twofold.engine.testing.TestFiles;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokenizers that would end the whole process, or not end at all; most of the first kind were seen to do so. */
@Timeout(30)
class HostileTokenizerTest {
    private static final String SOUND = """
            {"normalizer":null,"pre_tokenizer":null,"post_processor":null,"decoder":null,"added_tokens":[],
             "model":{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]}}""";

    @TempDir
    private Path directory;

    @Test
    void theTokenizerThatAllOthersHereAreBrokenFromIsSound() throws IOException {
        assertThat(encode(SOUND, "aab")).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
            normalizer     ~ {"type":"Precompiled","precompiled_charsmap":""} ~ normalizer must be one of BertNormalizer
            normalizer     ~ {"type":"Sequence","normalizers":[{"type":"Sequence","normalizers":[{"type":"Precompiled"}]}]} ~ but was 'Precompiled'
            normalizer     ~ {"type":"Replace","pattern":{"Regex":"(a+)+$"},"content":"x"} ~ regular expression (a+)+$ must have
            normalizer     ~ {"type":"Prepend","prepend":"aaaaaaaaaaaaaaaaaaaaaaaa"} ~ prepends is too long
            pre_tokenizer  ~ {"type":"FixedLength","length":0} ~ pre_tokenizer must be one of
            pre_tokenizer  ~ {} ~ pre_tokenizer must be one of
            pre_tokenizer  ~ [7] ~ pre_tokenizer must be one of
            pre_tokenizer  ~ {"type":"Split","pattern":{"Regex":"(((a"},"behavior":"Isolated"} ~ regular expression (((a is not understood
            pre_tokenizer  ~ {"type":"Split","pattern":{"Regex":"(a|aa)*b"},"behavior":"Isolated"} ~ repeat none of varying length
            pre_tokenizer  ~ {"type":"Split","pattern":{"Regex":"((a{9}){9}){9}"},"behavior":"Isolated"} ~ repeat none of varying length
            pre_tokenizer  ~ {"type":"Split","pattern":{"Regex":"(a)\\\\1"},"behavior":"Isolated"} ~ refer to none
            post_processor ~ {"type":"TemplateProcessing","single":[{"Sequence":{"id":"B","type_id":0}}],"pair":[],"special_tokens":{}} ~ must name Sequence A only
            decoder        ~ {"type":"Telepathy"} ~ decoder must be one of
            added_tokens   ~ [{"id":-1,"content":"a"}] ~ every id in added_tokens must be a whole number
            added_tokens   ~ [{"id":4294967295,"content":"a"}] ~ every id in added_tokens must be a whole number
            added_tokens   ~ [7] ~ every id in added_tokens must be a whole number
            model          ~ {"type":"BPE","vocab":{},"merges":[]} ~ its model has no vocab
            model          ~ {"type":"Telepathy"} ~ model must be one of BPE, Unigram
            model          ~ {"type":"BPE","vocab":{"a":-1},"merges":[]} ~ every id in vocab must be a whole number in 0 … 16777215, but there is -1
            model          ~ {"type":"BPE","vocab":{"a":4294967296},"merges":[]} ~ but there is 4294967296
            model          ~ {"type":"BPE","vocab":{"a":0},"merges":[],"dropout":0.1} ~ must have no dropout
            model          ~ {"type":"BPE","continuing_subword_prefix":"éé","vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]} ~ no continuing_subword_prefix
            model          ~ {"type":"BPE","vocab":{"a":0},"merges":["a c"]} ~ Token `c` out of vocabulary
            model          ~ {"type":"Unigram","vocab":[["a",-1.0]],"unk_id":7} ~ UnkIdNotInVocabulary
            decoder        ~ null,"decoder":null ~ Duplicate""")
    void isRefusedByTheNameOfItsPart(String field, String value, String message) throws IOException {
        assertThat(refusal(with(field, value)))
                .startsWith("tokenizer.json is not understood: ")
                .contains(message)
                .hasSizeLessThan(700);
    }

    @Test
    @DisplayName("case 35: 2 GB tokenizer, nested JSON")
    void isRefusedIfItNestsDeeplyOrIsHuge() throws IOException {
        String sequence = "{\"type\":\"Sequence\",\"normalizers\":[";
        assertThat(refusal(with("normalizer", sequence.repeat(100_000) + "]}".repeat(100_000))))
                .contains("nesting depth");
        assertThat(encode(with("normalizer", sequence.repeat(20) + "]}".repeat(20)), "a"))
                .isEqualTo(1);
        assertThat(refusal(with("normalizer", sequence + (sequence + "]},").repeat(100) + sequence + "]}]}")))
                .contains("at most 64 components");
        assertThat(refusal(with("pre_tokenizer", split("(".repeat(5000) + "a" + ")".repeat(5000)))))
                .contains("nest at most 16 groups");
        assertThat(refusal(SOUND + " ".repeat(64 << 20), "a", FailureCode.UNSAFE_CHECKPOINT))
                .contains("more than the 67108864 bytes");
    }

    @Test
    void isRefusedIfItMakesATextExplode() throws IOException {
        String replace = "{\"type\":\"Replace\",\"pattern\":{\"String\":\"a\"},\"content\":\"aaaaaaaaaa\"}";
        String seven = (replace + ",").repeat(6) + replace;

        assertThat(refusal(with("normalizer", "{\"type\":\"Sequence\",\"normalizers\":[" + seven + "]}")))
                .contains("replacements make a text more than 16 times longer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a*a*a*a*a*c", "[^c]*[^c]*c", "\\\\s*a*a*c", "(?:a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?)c"
            })
    void isRefusedIfItsPatternTakesTooLongOnTheText(String pattern) throws IOException {
        assertThat(refusal(with("pre_tokenizer", split(pattern)), "a".repeat(20_000)))
                .contains("takes too long on this text");
    }

    @Test
    void isRefusedIfTheTextIsOneEndlessRunThatASoundPatternStumblesOver() throws IOException {
        String json = with("pre_tokenizer", split("\\\\s*[\\\\r\\\\n]+|\\\\s+(?!\\\\S)|\\\\s+"));

        assertThat(encode(json, " \n  a".repeat(1000))).isPositive();
        assertThat(refusal(json, " ".repeat(12_000_000) + "a")).contains("takes too long on this text");
    }

    /** Those of GPT-2, Llama 3, Qwen 2, o200k and tekken, DeepSeek, and digits from the right. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
                "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
                "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
                "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t)?|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}]+[\\p{Ll}\\p{M}]*(?i:'s|'t)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
                "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
                "[一-龥぀-ゟ゠-ヿ]+",
                "[\\p{Han}]+|\\p{Hiragana}",
                "(?=(\\d{3})+(?!\\d))",
                "\\s{2,}",
                ""
            })
    void isNotRefusedForThePatternsThatAreInUse(String pattern) throws IOException {
        String json = with("pre_tokenizer", split(pattern.replace("\\", "\\\\").replace("\"", "\\\"")));
        String text = "The quick brown fox's 12345 jumps —  over\r\n\r\n  the lazy dog 漢字 !\"#abc" + " ".repeat(2000);

        assertThat(encode(json, text.repeat(10) + "ab")).isPositive();
    }

    @Test
    void isRefusedIfItCannotEncodeTheText() throws IOException {
        assertThat(refusal(with("model", "{\"type\":\"WordLevel\",\"vocab\":{\"a\":0},\"unk_token\":\"<none>\"}"), "b"))
                .startsWith("tokenizer.json cannot encode the text: ")
                .contains("Missing [UNK]");
    }

    @Test
    void isRefusedIfItsTokensWouldNotFitTheMemory() throws IOException {
        long fitting = Runtime.getRuntime().maxMemory() / 400;
        int length = (int) Math.min(Integer.MAX_VALUE / 8, fitting + 100_000);

        assertThat(refusal(SOUND, "b".repeat(length), FailureCode.UNUSABLE_DATA))
                .contains("The text has about " + length + " tokens, but the memory holds ")
                .contains("give a part of it");
    }

    @Test
    void isRefusedIfItComesAsCodeOrAsALinkOutOfTheDirectory() throws IOException {
        Path config = directory.resolve("tokenizer_config.json");
        Files.writeString(config, "{\"auto_map\":{\"AutoTokenizer\":[\"tokenization_evil.Evil\",null]}}");
        assertThat(refusal(SOUND, "a", FailureCode.UNSUPPORTED_ARCHITECTURE))
                .startsWith("tokenizer_config.json refers to Python code of its own (auto_map)");
        Files.writeString(config, "{\"auto_map\":null}");
        assertThat(encode(SOUND, "a")).isEqualTo(1);

        Files.delete(directory.resolve("tokenizer.json"));
        Files.createSymbolicLink(
                directory.resolve("tokenizer.json"), TestFiles.sampleModel().resolve("tokenizer.json"));
        assertThat(refusalOf(FailureCode.UNSAFE_CHECKPOINT, "a"))
                .contains("'tokenizer.json'")
                .contains("link");
    }

    @Test
    void isRefusedIfItIsNotUtf8() throws IOException {
        Files.write(
                directory.resolve("tokenizer.json"), SOUND.replace("ab", "é").getBytes(StandardCharsets.ISO_8859_1));

        assertThat(refusalOf(FailureCode.UNSUPPORTED_FORMAT, "a")).isEqualTo("tokenizer.json is not valid UTF-8");
    }

    private static String split(String pattern) {
        return "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"" + pattern
                + "\"},\"behavior\":\"Isolated\",\"invert\":false}";
    }

    private static String with(String field, String value) {
        int begin = SOUND.indexOf("\"" + field + "\":");
        int end = field.equals("model") ? SOUND.lastIndexOf('}') : SOUND.indexOf(",", begin);
        return SOUND.substring(0, begin) + "\"" + field + "\":" + value + SOUND.substring(end);
    }

    private int encode(String json, String text) throws IOException {
        Files.writeString(directory.resolve("tokenizer.json"), json);
        try (TextTokenizer tokenizer = TextTokenizer.open(directory)) {
            return tokenizer.encode(text).size();
        }
    }

    private String refusal(String json) throws IOException {
        return refusal(json, "a");
    }

    private String refusal(String json, String text) throws IOException {
        return refusal(json, text, FailureCode.UNSUPPORTED_FORMAT);
    }

    private String refusal(String json, String text, FailureCode code) throws IOException {
        Files.writeString(directory.resolve("tokenizer.json"), json);
        return refusalOf(code, text);
    }

    private String refusalOf(FailureCode code, String text) {
        CompressionException refusal = catchThrowableOfType(CompressionException.class, () -> {
            try (TextTokenizer tokenizer = TextTokenizer.open(directory)) {
                tokenizer.encode(text);
            }
        });
        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).as(refusal.getMessage()).isEqualTo(code);
        return String.valueOf(refusal.getMessage());
    }
}
