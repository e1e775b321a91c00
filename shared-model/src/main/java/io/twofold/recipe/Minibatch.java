package io.twofold.recipe;

/**
 * The text on which a learnt allocation measures a loss, cut from the calibration text at random places.
 *
 * @param sequences how many
 * @param sequenceLength tokens of each
 */
public record Minibatch(int sequences, int sequenceLength) {

    void validate(Problems problems) {
        problems.require(sequences >= 1 && sequences <= 100_000, "sequences", "must lie in 1 … 100000", sequences);
        problems.require(
                sequenceLength >= 2 && sequenceLength <= 1_048_576,
                "sequenceLength",
                "must lie in 2 … 1048576",
                sequenceLength);
    }
}
