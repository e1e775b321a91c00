package io.twofold.recipe;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Perplexity on one text, written {@code DATA[@LENGTH]}, such as {@code file:wiki.test.raw@1024}.
 *
 * @param data a reference to a text, see {@link References}
 * @param window tokens per non-overlapping window
 */
public record PerplexityTask(String data, int window) {
    private static final int DEFAULT_WINDOW = 256;
    private static final int MAX_WINDOW = 1_048_576;

    /** @throws IllegalArgumentException if the window is not in 2 … 1048576 */
    @JsonCreator(mode = JsonCreator.Mode.DISABLED) // only the text form is JSON
    public PerplexityTask {
        if (window < 2 || window > MAX_WINDOW) {
            throw wrongLength(Integer.toString(window));
        }
    }

    /**
     * Reads {@code DATA[@LENGTH]}; without a length the window is 256 tokens.
     *
     * @throws IllegalArgumentException if the length is not a number in 2 … 1048576
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static PerplexityTask parse(String text) {
        int at = text.lastIndexOf('@');
        if (at < 0 || text.indexOf('/', at) >= 0) { // that one begins the revision of a data set, or is part of a path
            return new PerplexityTask(text, DEFAULT_WINDOW);
        }
        String length = text.substring(at + 1);
        if (!length.matches("[0-9]{1,7}")) {
            throw wrongLength(length);
        }
        return new PerplexityTask(text.substring(0, at), Integer.parseInt(length));
    }

    private static IllegalArgumentException wrongLength(String was) {
        return new IllegalArgumentException("the length after @ must be a number in 2 … " + MAX_WINDOW + ", but was '"
                + was + "' (write DATA@LENGTH)");
    }

    /** The task as it is written in requests and as it names its result in reports. */
    @JsonValue
    public String name() {
        return data + "@" + window;
    }
}
