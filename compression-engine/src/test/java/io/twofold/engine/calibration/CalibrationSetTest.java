package io.twofold.engine.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.twofold.engine.testing.TestFiles;
import io.twofold.engine.text.TextTokenizer;
import io.twofold.engine.text.TokenizedText;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.Calibration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalibrationSetTest {
    private static TokenizedText text;

    @BeforeAll
    static void encode() {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            words.append(i).append(' '); // no two places look alike
        }
        try (TextTokenizer tokenizer = TextTokenizer.open(TestFiles.sampleModel())) {
            text = tokenizer.encode(words.toString());
        }
    }

    @Test
    void theFirstSequenceBeginsTheTextAndTheLastOneEndsIt() {
        List<long[]> sequences = cut(7, 100);

        assertThat(sequences)
                .hasSize(7)
                .allSatisfy(sequence -> assertThat(sequence).hasSize(100));
        assertThat(sequences.get(0)).isEqualTo(text.ids(0, 100));
        assertThat(sequences.get(6)).isEqualTo(text.ids(text.size() - 100, text.size()));
    }

    @ParameterizedTest
    @CsvSource({"2, 10", "3, 64", "33, 7", "50, 400"})
    void startsAreEvenlySpaced(int count, int length) {
        List<long[]> sequences = cut(count, length);

        for (int i = 0; i < count; i++) {
            int start = (int) Math.floor(i * (double) (text.size() - length) / (count - 1));
            assertThat(sequences.get(i)).isEqualTo(text.ids(start, start + length));
        }
    }

    @Test
    void oneSequenceBeginsTheText() {
        assertThat(cut(1, 20)).containsExactly(text.ids(0, 20));
    }

    @Test
    void sequencesOverlapInAShortText() {
        int length = text.size() - 3;

        assertThat(cut(4, length))
                .containsExactly(
                        text.ids(0, length), text.ids(1, length + 1), text.ids(2, length + 2), text.ids(3, length + 3));
    }

    @Test
    void aTextOfOneSequenceIsRepeated() {
        assertThat(cut(3, text.size())).hasSize(3).containsOnly(text.ids(0, text.size()));
    }

    @Test
    void refusesATextShorterThanOneSequence() {
        CompressionException refusal = catchThrowableOfType(CompressionException.class, () -> cut(3, text.size() + 1));

        assertThat(refusal.code()).isEqualTo(FailureCode.UNUSABLE_DATA);
        assertThat(refusal)
                .hasMessageContaining("file:numbers.txt has " + text.size() + " tokens")
                .hasMessageContaining("give a longer text");
    }

    private static List<long[]> cut(int sequences, int length) {
        return CalibrationSet.of(text, new Calibration("file:numbers.txt", sequences, length));
    }
}
