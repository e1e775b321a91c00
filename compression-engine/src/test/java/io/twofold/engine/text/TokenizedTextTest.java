package io.twofold.engine.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizedTextTest {
    private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}]+");
    private static final String[] PIECES = {
        "a", "word", "é", "漢字", "🙂", "👩‍👩‍👧", " ", "  ", "\t", "\n\n", "\u00a0", "\u3000", "-", "don't", "\u0301"
    };

    @Test
    void countsAWordWhereItsFirstCharacterIs() {
        TokenizedText text = tokens("one two", 2, 4, 5, 7); // "on", "e ", "t", "wo"

        assertThat(text.words(0, 1)).isEqualTo(1);
        assertThat(text.words(1, 2)).isZero();
        assertThat(text.words(2, 3)).isEqualTo(1);
        assertThat(text.words(3, 4)).isZero();
    }

    @Test
    void countsTheBytesOfEveryPlane() {
        TokenizedText text = tokens("aé漢🙂", 1, 2, 3, 4);

        assertThat(text.bytes(0, 1)).isEqualTo(1);
        assertThat(text.bytes(1, 2)).isEqualTo(2);
        assertThat(text.bytes(2, 3)).isEqualTo(3);
        assertThat(text.bytes(3, 4)).isEqualTo(4);
    }

    @Test
    void countsACharacterThatSeveralTokensShareOnce() {
        TokenizedText text = tokens("🙂 x", 1, 1, 1, 1, 3);

        assertThat(text.bytes(0, 4)).isEqualTo(4);
        assertThat(text.bytes(1, 4)).isZero();
        assertThat(text.words(0, 5)).isEqualTo(2);
    }

    @Test
    void countsWhatNoTokenCoversNowhere() {
        TokenizedText text = tokens("one two  ", 3, 7);

        assertThat(text.bytes(0, 2)).isEqualTo(7);
        assertThat(text.words(0, 2)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\t", "\n", "\r\n", "\u00a0", "\u3000", " \t \n "})
    void takesAnyWhiteSpaceForABorder(String space) {
        String text = space + "one" + space + "two" + space;

        assertThat(tokens(text, text.length()).words(0, 1)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyPartitionAddsUpToTheWholeText(int seed) {
        Random random = new Random(seed);
        StringBuilder builder = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            builder.append(PIECES[random.nextInt(PIECES.length)]);
        }
        String text = builder.toString();
        int length = text.codePointCount(0, text.length());
        int[] ends = random.ints(40, 0, length + 1).sorted().toArray();
        ends[ends.length - 1] = length;
        TokenizedText tokens = tokens(text, ends);

        long words = 0;
        long bytes = 0;
        int from = 0;
        while (from < tokens.size()) {
            int to = Math.min(tokens.size(), from + 1 + random.nextInt(5));
            words += tokens.words(from, to);
            bytes += tokens.bytes(from, to);
            from = to;
        }

        assertThat(bytes).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
        assertThat(words).isEqualTo(splitWords(text));
    }

    /** Words as a split on white space finds them. */
    static long splitWords(String text) {
        return SPACES.splitAsStream(text).filter(word -> !word.isEmpty()).count();
    }

    private static TokenizedText tokens(String text, int... ends) {
        return new TokenizedText(text, new long[ends.length], ends);
    }
}
