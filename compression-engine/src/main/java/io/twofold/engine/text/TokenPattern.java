package io.twofold.engine.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression by which a tokenizer cuts or replaces text, one that needs no more than a bounded number of steps
 * for each match.
 *
 * <p>The native library gives up, and ends the process with it, after ten million steps backwards in one match. So a
 * pattern is first tried here on the same text, where every character that is looked at is counted.
 */
final class TokenPattern {
    private static final int MAX_LENGTH = 2048;
    private static final int MAX_DEPTH = 16;

    /** Characters looked at for one match. */
    private static final long STEPS_PER_MATCH = 2_000_000;

    /** Characters looked at for each of the text: what bounds the time of all matches. */
    private static final long STEPS_PER_CHARACTER = 64;

    private final String source;
    private final Pattern pattern;

    private TokenPattern(String source, Pattern pattern) {
        this.source = source;
        this.pattern = pattern;
    }

    /** @throws io.twofold.failure.CompressionException if it is too long, repeats a group or refers to one */
    static TokenPattern of(String source) {
        if (source.length() > MAX_LENGTH || !isSimple(source)) {
            throw refused(
                    source,
                    "must have at most " + MAX_LENGTH + " characters, nest at most " + MAX_DEPTH
                            + " groups, repeat none of varying length and refer to none");
        }
        try {
            return new TokenPattern(source, compile(source));
        } catch (PatternSyntaxException e) {
            throw refused(source, "is not understood");
        }
    }

    /** Names of scripts are written differently here. */
    private static Pattern compile(String source) {
        try {
            return Pattern.compile(source);
        } catch (PatternSyntaxException e) {
            return Pattern.compile(source.replaceAll("\\\\([pP])\\{(\\^?)([A-Z][a-z]{2,})}", "\\\\$1{$2Is$3}"));
        }
    }

    /** Repetition inside repetition is what makes a matcher try out exponentially many ways. */
    private static boolean isSimple(String source) {
        int[] begins = new int[MAX_DEPTH];
        int depth = 0;
        boolean inClass = false;
        for (int i = 0; i < source.length(); i++) {
            char c = source.charAt(i);
            if (c == '\\') {
                i++;
                if (!inClass && i < source.length() && "123456789kg".indexOf(source.charAt(i)) >= 0) {
                    return false;
                }
            } else if (inClass) {
                inClass = c != ']';
            } else if (c == '[') {
                inClass = true;
            } else if (c == '(') {
                if (depth == MAX_DEPTH) {
                    return false;
                }
                begins[depth++] = i;
            } else if (c == ')') {
                if (depth == 0) {
                    return false;
                }
                depth--;
                boolean repeated = i + 1 < source.length() && "*+{".indexOf(source.charAt(i + 1)) >= 0;
                if (repeated && !source.substring(begins[depth] + 1, i).matches("(\\?:)?[^*+?|({]*(\\{\\d+})?")) {
                    return false;
                }
            }
        }
        return true;
    }

    /** @throws io.twofold.failure.CompressionException if it takes too many steps on this text */
    void tryOn(String text) {
        Counted counted = new Counted(text, STEPS_PER_CHARACTER * text.length() + STEPS_PER_MATCH);
        try {
            Matcher matcher = pattern.matcher(counted);
            do {
                counted.left = STEPS_PER_MATCH;
            } while (matcher.find());
        } catch (TooManySteps e) {
            throw refused(
                    source,
                    "takes too long on this text; cut runs of one kind of characters in it, or use another model");
        }
    }

    private static RuntimeException refused(String source, String why) {
        return TokenizerFile.unsupported("tokenizer.json is not understood: its regular expression "
                + TokenizerCheck.shorten(source) + " " + why);
    }

    private static final class TooManySteps extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooManySteps() {
            super(null, null, false, false);
        }
    }

    /** A text that counts how often it is looked at. */
    private static final class Counted implements CharSequence {
        private final String text;
        private long left = STEPS_PER_MATCH;
        private long leftInAll;

        Counted(String text, long inAll) {
            this.text = text;
            this.leftInAll = inAll;
        }

        @Override
        public char charAt(int index) {
            if (--left < 0 || --leftInAll < 0) {
                throw new TooManySteps();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
