package io.twofold.engine.text;

import java.util.Arrays;

/** Texts made of given tokens. */
public final class TestText {
    private TestText() {}

    /** Each token stands for the four characters {@code "wrd "}: one word, four bytes. */
    public static TokenizedText ofWords(long... ids) {
        int[] ends = new int[ids.length];
        Arrays.setAll(ends, i -> 4 * (i + 1));
        return new TokenizedText("wrd ".repeat(ids.length), ids, ends);
    }
}
