package io.twofold.engine.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.engine.testing.TestFiles;
import io.twofold.engine.text.TextTokenizer;
import io.twofold.failure.CompressionException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Texts become tokens in the conventions of lm-evaluation-harness. */
class QueryEncoderTest {
    private static final TextTokenizer TOKENIZER = TextTokenizer.open(TestFiles.sampleModel());
    private static final long START = 1;

    private final QueryEncoder encoder = new QueryEncoder(TOKENIZER, OptionalLong.of(START), 12);

    @AfterAll
    static void close() {
        TOKENIZER.close();
    }

    @Test
    void cutsTheWholeWhereTheContextWouldEnd() {
        ScoredTokens tokens = encode("The dog sat", " down");

        assertThat(tokens.tokens()).isEqualTo(TOKENIZER.ids("The dog sat down"));
        assertThat(tokens.predicted())
                .isEqualTo(TOKENIZER.ids("The dog sat down").length - TOKENIZER.ids("The dog sat").length);
    }

    @Test
    void countsSpacesAtTheEndOfTheContextToTheContinuation() {
        assertThat(encode("The dog sat \n ", "down"))
                .usingRecursiveComparison()
                .isEqualTo(encode("The dog sat", " \n down"));
    }

    @Test
    void letsATextWithoutContextFollowTheTokenThatBeginsTexts() {
        ScoredTokens tokens = encode("", "The dog");

        long[] ids = TOKENIZER.ids("The dog");
        assertThat(tokens.tokens())
                .isEqualTo(LongStream.concat(LongStream.of(START), Arrays.stream(ids))
                        .toArray());
        assertThat(tokens.predicted()).isEqualTo(ids.length);
    }

    @Test
    void refusesATextWithoutContextIfNoTokenBeginsTexts() {
        QueryEncoder without = new QueryEncoder(TOKENIZER, OptionalLong.empty(), 12);

        assertThatThrownBy(() -> without.encode(new Query.Continuation("", "The dog")))
                .isInstanceOf(CompressionException.class)
                .hasMessageContaining("bos_token");
    }

    @Test
    void takesTheEndOfWhatIsTooLong() {
        String context = "The dog sat down and looked at the little bird that sang";
        long[] all = TOKENIZER.ids(context + " a song");

        ScoredTokens tokens = encode(context, " a song");

        assertThat(all.length).isGreaterThan(13);
        assertThat(tokens.tokens()).isEqualTo(Arrays.copyOfRange(all, all.length - 13, all.length));
    }

    @Test
    void predictsEveryTokenOfALongTextOnceAndWithTheLongestContextThatFits() {
        String text =
                "The dog sat down and looked at the little bird that sang a song. Then it ran home to its mother.";
        long[] ids = TOKENIZER.ids(text);

        List<ScoredTokens> windows = encoder.encode(new Query.Rolling(text));

        assertThat(windows).hasSize((ids.length + 11) / 12).hasSizeGreaterThan(2);
        long[] predicted = windows.stream()
                .flatMapToLong(
                        window -> Arrays.stream(window.tokens()).skip(window.tokens().length - window.predicted()))
                .toArray();
        assertThat(predicted).isEqualTo(ids);
        assertThat(windows).allSatisfy(window -> assertThat(window.inputs()).isEqualTo(12));
        assertThat(windows.get(0).tokens()[0]).isEqualTo(START);
    }

    private ScoredTokens encode(String context, String continuation) {
        List<ScoredTokens> tokens = encoder.encode(new Query.Continuation(context, continuation));
        assertThat(tokens).hasSize(1);
        return tokens.get(0);
    }
}
