package io.twofold.engine.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.twofold.engine.testing.TestFiles;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpecialTokensTest {
    private static final String BERT = """
            {"added_tokens":[{"id":102,"content":"[SEP]"},{"id":101,"content":"[CLS]"},{"id":103,"content":"[MASK]"}],
             "model":{"vocab":{"[CLS]":7,"<s>":8,"</s>":9}}}""";

    @TempDir
    private Path directory;

    @Test
    void areTheAddedTokensWithTheNamesThatBertGivesThem() throws IOException {
        tokenizer(BERT);

        assertThat(SpecialTokens.read(directory)).isEqualTo(new SpecialTokens(101, 102, 103));
        assertThat(SpecialTokens.read(TestFiles.golden("bert"))).isEqualTo(new SpecialTokens(2, 3, 4));
    }

    @Test
    void areTakenFromTheVocabularyWhereNoneWereAdded() throws IOException {
        tokenizer("{\"added_tokens\":[],\"model\":{\"vocab\":{\"[MASK]\":0,\"[SEP]\":5,\"[CLS]\":7}}}");

        assertThat(SpecialTokens.read(directory)).isEqualTo(new SpecialTokens(7, 5, 0));
    }

    @Test
    void haveTheNamesThatTheTokenizersConfigurationGivesThem() throws IOException {
        tokenizer(BERT);
        Files.writeString(
                directory.resolve("tokenizer_config.json"),
                "{\"cls_token\":\"<s>\",\"sep_token\":{\"content\":\"</s>\",\"special\":true},\"mask_token\":\"<unknown>\"}");

        assertThat(SpecialTokens.read(directory)).isEqualTo(new SpecialTokens(8, 9, 103));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"added_tokens\":7,\"model\":{\"vocab\":[[\"[CLS]\",0]]}}",
                "{\"added_tokens\":[{\"id\":-1,\"content\":\"[CLS]\"}]}",
                "{\"added_tokens\":[{\"id\":\"1\",\"content\":\"[CLS]\"}]}",
                "{\"added_tokens\":[{\"id\":1e30,\"content\":\"[CLS]\"}]}"
            })
    void missTheOneThatHasNoId(String json) throws IOException {
        tokenizer(json);

        assertThat(refusal()).startsWith("tokenizer.json has no [CLS] token").contains("cls_token");
    }

    @Test
    void missTheMask() throws IOException {
        tokenizer("{\"added_tokens\":[{\"id\":1,\"content\":\"[CLS]\"},{\"id\":2,\"content\":\"[SEP]\"}]}");

        assertThat(refusal())
                .isEqualTo("tokenizer.json has no [MASK] token, without which a model of masked tokens can neither be"
                        + " calibrated nor measured; add it, or give its name as mask_token in tokenizer_config.json");
    }

    @Test
    void areNotReadFromWhatIsMissingTooLargeOrNoJson() throws IOException {
        assertThat(refusal()).startsWith("The model has no readable tokenizer.json");
        tokenizer("{\"added_tokens\":");
        assertThat(refusal()).isEqualTo("tokenizer.json is not valid JSON");
        tokenizer(BERT);
        try (RandomAccessFile config =
                new RandomAccessFile(directory.resolve("tokenizer_config.json").toFile(), "rw")) {
            config.setLength((32L << 20) + 1);
        }
        assertThat(refusal()).isEqualTo("tokenizer_config.json is larger than 32 MiB");
    }

    private void tokenizer(String json) throws IOException {
        Files.writeString(directory.resolve("tokenizer.json"), json);
    }

    private String refusal() {
        CompressionException refusal =
                catchThrowableOfType(CompressionException.class, () -> SpecialTokens.read(directory));
        assertThat(refusal.code()).isEqualTo(FailureCode.UNSUPPORTED_FORMAT);
        return String.valueOf(refusal.getMessage());
    }
}
