package io.twofold.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.engine.testing.TestFiles;
import io.twofold.failure.CompressionException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskedTokenTest {
    private static final long CLS = 2;
    private static final long SEP = 3;
    private static final long MASK = 4;

    private final TokenPrediction prediction = new MaskedToken(TestFiles.golden("bert"));

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 8, 9, 10, 48, 128})
    void calibrationMasksEverySeventhTokenBetweenTheSpecialOnes(int length) {
        long[] ids = text(length, 1);

        TokenSequence sequence = prediction.calibration(ids);

        int inner = length - 2;
        assertThat(sequence.predicted()).isBetween(Math.max(1, inner / 7), Math.max(1, (inner + 6) / 7));
        assertThat(sequence.ids()[0]).isEqualTo(CLS);
        assertThat(sequence.ids()[length - 1]).isEqualTo(SEP);
        assertThat(sequence.length()).isEqualTo(length);
        assertThat(sequence.types()).containsOnly(0);
        int[] masked = masked(sequence);
        for (int i = 1; i < length - 1; i++) {
            int position = i;
            boolean isMasked = Arrays.stream(masked).anyMatch(other -> other == position);
            assertThat(sequence.ids()[i]).isEqualTo(isMasked ? MASK : ids[i]);
            assertThat(sequence.targets()[i]).isEqualTo(isMasked ? ids[i] : TokenSequence.NONE);
        }
        assertThat(IntStream.range(1, masked.length).map(i -> masked[i] - masked[i - 1]))
                .allMatch(step -> step == 7);
        assertThat(prediction.calibration(ids.clone()).targets()).isEqualTo(sequence.targets());
    }

    @Test
    void calibrationMasksOtherPositionsOfOtherTexts() {
        Set<Integer> first = new HashSet<>();
        for (int seed = 0; seed < 100; seed++) {
            first.add(masked(prediction.calibration(text(48, seed)))[0]);
        }

        assertThat(first).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7);
    }

    @Test
    void aScorePredictsEveryTokenBetweenTheSpecialOnesOnce() {
        long[] ids = text(9, 1);

        List<TokenSequence> sequences = prediction.scored(ids);

        assertThat(sequences).hasSize(prediction.predictable(9)).hasSize(7);
        for (int i = 0; i < 7; i++) {
            TokenSequence sequence = sequences.get(i);
            long[] expected = ids.clone();
            expected[0] = CLS;
            expected[8] = SEP;
            expected[i + 1] = MASK;
            assertThat(sequence.ids()).isEqualTo(expected);
            assertThat(masked(sequence)).containsExactly(i + 1);
            assertThat(sequence.targets()[i + 1]).isEqualTo(ids[i + 1]);
        }
    }

    @Test
    void refusesASequenceOfSpecialTokensOnly() {
        assertThatThrownBy(() -> prediction.calibration(text(2, 1)))
                .isInstanceOf(CompressionException.class)
                .hasMessageContaining("at least 3 tokens");
    }

    @Test
    void readsNoTokenizerBeforeItIsNeeded() {
        TokenPrediction without = new MaskedToken(TestFiles.golden("gpt2"));

        assertThat(without.predictable(48)).isEqualTo(46);
        assertThatThrownBy(() -> without.scored(text(48, 1)))
                .isInstanceOf(CompressionException.class)
                .hasMessageContaining("no readable tokenizer.json");
    }

    private static int[] masked(TokenSequence sequence) {
        return IntStream.range(0, sequence.ids().length)
                .filter(i -> sequence.targets()[i] != TokenSequence.NONE)
                .toArray();
    }

    private static long[] text(int length, int seed) {
        return new Random(seed).longs(length, 5, 211).toArray();
    }
}
