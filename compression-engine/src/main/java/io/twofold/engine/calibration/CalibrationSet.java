package io.twofold.engine.calibration;

import io.twofold.engine.text.TokenizedText;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.Calibration;
import io.twofold.recipe.Minibatch;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** The calibration sequences: equally long, at evenly spaced starts of the text. */
public final class CalibrationSet {
    private CalibrationSet() {}

    /**
     * Cuts sequence i of n to start at token ⌊i·(N − length) ÷ (n − 1)⌋ of the N tokens; they overlap in a short text.
     *
     * @return {@code sequences} arrays of {@code sequenceLength} token ids
     * @throws CompressionException with {@code unusable-data} if the text is shorter than one sequence
     */
    public static List<long[]> of(TokenizedText text, Calibration calibration) {
        int length = calibration.sequenceLength();
        requireSequence(text, calibration.data(), length);
        List<long[]> sequences = new ArrayList<>();
        long last = text.size() - length;
        for (int i = 0; i < calibration.sequences(); i++) {
            int start = calibration.sequences() == 1 ? 0 : (int) (i * last / (calibration.sequences() - 1));
            sequences.add(text.ids(start, start + length));
        }
        return sequences;
    }

    /**
     * Cuts sequences at random places.
     *
     * @param text of at least {@code sequenceLength} tokens
     * @param seed the same one gives the same sequences
     */
    public static List<long[]> random(TokenizedText text, Minibatch minibatch, long seed) {
        int length = minibatch.sequenceLength();
        SplittableRandom random = new SplittableRandom(seed);
        return Stream.generate(() -> random.nextInt(text.size() - length + 1))
                .limit(minibatch.sequences())
                .map(start -> text.ids(start, start + length))
                .toList();
    }

    /**
     * Refuses a text that is too short.
     *
     * @param length tokens of one sequence
     * @throws CompressionException with {@code unusable-data}
     */
    public static void requireSequence(TokenizedText text, String data, int length) {
        if (text.size() < length) {
            throw new CompressionException(
                    FailureCode.UNUSABLE_DATA,
                    "Calibration text " + data + " has " + text.size() + " tokens, fewer than one sequence of " + length
                            + "; give a longer text");
        }
    }
}
