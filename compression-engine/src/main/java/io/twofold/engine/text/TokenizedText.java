package io.twofold.engine.text;

import java.util.Arrays;

/**
 * A text as token ids, with the words and bytes that its tokens stand for.
 *
 * <p>A word is a maximal run of characters that are not white space; it belongs to the token that covers its first
 * character. A byte is one of the text's UTF-8 encoding.
 */
public final class TokenizedText {
    private final long[] ids;
    private final long[] wordsUpTo;
    private final long[] bytesUpTo;

    /**
     * @param ends for each token, the number of code points of the text up to and including its last one
     */
    TokenizedText(String text, long[] ids, int[] ends) {
        this.ids = ids;
        this.wordsUpTo = new long[ids.length + 1];
        this.bytesUpTo = new long[ids.length + 1];
        int position = 0; // UTF-16 index behind the last counted character
        int codePoints = 0;
        long words = 0;
        long bytes = 0;
        boolean insideWord = false;
        for (int i = 0; i < ids.length; i++) {
            while (codePoints < ends[i] && position < text.length()) {
                int codePoint = text.codePointAt(position);
                boolean space = Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint);
                words += !space && !insideWord ? 1 : 0;
                insideWord = !space;
                bytes += utf8Length(codePoint);
                position += Character.charCount(codePoint);
                codePoints++;
            }
            wordsUpTo[i + 1] = words;
            bytesUpTo[i + 1] = bytes;
        }
    }

    private static int utf8Length(int codePoint) {
        if (codePoint < 0x80) {
            return 1;
        }
        if (codePoint < 0x800) {
            return 2;
        }
        return codePoint < 0x10000 ? 3 : 4;
    }

    /** Number of tokens. */
    public int size() {
        return ids.length;
    }

    /** Ids of the tokens {@code from … to − 1}. */
    public long[] ids(int from, int to) {
        return Arrays.copyOfRange(ids, from, to);
    }

    /** Number of words that begin in the tokens {@code from … to − 1}. */
    public long words(int from, int to) {
        return wordsUpTo[to] - wordsUpTo[from];
    }

    /** Number of bytes in the tokens {@code from … to − 1}. */
    public long bytes(int from, int to) {
        return bytesUpTo[to] - bytesUpTo[from];
    }
}
