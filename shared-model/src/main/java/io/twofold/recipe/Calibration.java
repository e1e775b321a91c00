package io.twofold.recipe;

/**
 * The text seen while compressing.
 *
 * @param data a reference to a text, see {@link References}
 * @param sequences number of sequences, taken at evenly spaced starts of the tokenised text
 * @param sequenceLength tokens per sequence
 */
public record Calibration(String data, int sequences, int sequenceLength) {

    void validate(Problems problems) {
        References.validateText(data, problems, "data");
        problems.require(sequences >= 1 && sequences <= 1_000_000, "sequences", "must lie in 1 … 1000000", sequences);
        problems.require(
                sequenceLength >= 2 && sequenceLength <= 1_048_576,
                "sequenceLength",
                "must lie in 2 … 1048576",
                sequenceLength);
    }
}
