package io.twofold.recipe;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Perplexity on one text, written {@code DATA[@LENGTH[:TOKENS]]}, such as {@code file:wiki.test.raw@1024:32768}.
 *
 * @param data a reference to a text, see {@link References}
 * @param window tokens per non-overlapping window
 * @param tokens only the first so many tokens of the text, at least one window; null leaves that to
 *     {@link Evaluation#limitTokens}
 */
public record PerplexityTask(
        String data, int window, @Nullable Long tokens) {
    private static final int DEFAULT_WINDOW = 256;
    private static final int MAX_WINDOW = 1_048_576;
    private static final Pattern LENGTH = Pattern.compile("([0-9]{1,7})(?::([0-9]{1,18}))?");

    /** @throws IllegalArgumentException if the window is not in 2 … 1048576, or the tokens are fewer than one window */
    @JsonCreator(mode = JsonCreator.Mode.DISABLED) // only the text form is JSON
    public PerplexityTask {
        if (window < 2 || window > MAX_WINDOW) {
            throw wrongLength(Integer.toString(window));
        }
        if (tokens != null && tokens < window) {
            throw new IllegalArgumentException("the tokens after : must be at least one window of " + window
                    + ", but were " + tokens + " (write DATA@LENGTH:TOKENS)");
        }
    }

    /** A task on all of a text, unless the evaluation has a limit. */
    public PerplexityTask(String data, int window) {
        this(data, window, null);
    }

    /**
     * Reads {@code DATA[@LENGTH[:TOKENS]]}; without a length the window is 256 tokens.
     *
     * @throws IllegalArgumentException if the length is not a number in 2 … 1048576, or the tokens are no number of at
     *     least the length
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static PerplexityTask parse(String text) {
        int at = text.lastIndexOf('@');
        if (at < 0 || text.indexOf('/', at) >= 0) { // that one begins the revision of a data set, or is part of a path
            return new PerplexityTask(text, DEFAULT_WINDOW);
        }
        String length = text.substring(at + 1);
        Matcher numbers = LENGTH.matcher(length);
        if (!numbers.matches()) {
            throw wrongLength(length);
        }
        String tokens = numbers.group(2);
        return new PerplexityTask(
                text.substring(0, at),
                Integer.parseInt(numbers.group(1)),
                tokens == null ? null : Long.valueOf(tokens));
    }

    private static IllegalArgumentException wrongLength(String was) {
        return new IllegalArgumentException("the length after @ must be a number in 2 … " + MAX_WINDOW + ", but was '"
                + was + "' (write DATA@LENGTH or DATA@LENGTH:TOKENS)");
    }

    /** The task as it is written in requests and as it names its result in reports. */
    @JsonValue
    public String name() {
        return data + "@" + window + (tokens == null ? "" : ":" + tokens);
    }
}
