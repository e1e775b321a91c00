package io.twofold.engine.evaluation;

import io.twofold.engine.text.TextTokenizer;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * Queries as sequences of tokens, in the conventions of lm-evaluation-harness 0.4: context and continuation are encoded
 * together and cut where the context alone would end; what is too long loses its beginning; a text without context
 * follows the token that begins texts.
 */
final class QueryEncoder {
    private final TextTokenizer tokenizer;
    private final OptionalLong start;
    private final int mostInputs;
    private String context = "";
    private long[] contextIds = {};

    /**
     * @param start the token that begins texts, if there is one
     * @param mostInputs how many tokens may go into the model
     */
    QueryEncoder(TextTokenizer tokenizer, OptionalLong start, int mostInputs) {
        this.tokenizer = tokenizer;
        this.start = start;
        this.mostInputs = mostInputs;
    }

    /** The sequences whose likelihoods add up to the query's. */
    List<ScoredTokens> encode(Query query) {
        if (query instanceof Query.Continuation continuation) {
            return continuation(continuation.context(), continuation.continuation());
        }
        if (query instanceof Query.Rolling rolling) {
            return windows(tokenizer.ids(rolling.text()));
        }
        throw new IllegalArgumentException("has no likelihood: " + query);
    }

    private List<ScoredTokens> continuation(String before, String text) {
        int end = before.length();
        while (end > 0 && isSpace(before.charAt(end - 1))) {
            end--;
        }
        String kept = before.substring(0, end);
        String continued = before.substring(end) + text;
        long[] all = tokenizer.ids(kept + continued);
        int from = kept.isEmpty() ? 0 : contextIds(kept).length;
        if (from == 0 && !(start.isPresent() && all.length > 1 && all[0] == start.getAsLong())) {
            long[] started = new long[all.length + 1];
            started[0] = start();
            System.arraycopy(all, 0, started, 1, all.length);
            all = started;
        }
        from = Math.max(from, 1);
        if (from >= all.length) {
            return List.of(); // nothing to predict: the harness gives such a continuation a likelihood of 1
        }
        int first = Math.max(0, all.length - mostInputs - 1);
        return List.of(new ScoredTokens(
                Arrays.copyOfRange(all, first, all.length), Math.min(all.length - from, all.length - first - 1)));
    }

    /** The choices of one question follow each other and often have the same context. */
    private long[] contextIds(String text) {
        if (!text.equals(context)) {
            contextIds = tokenizer.ids(text);
            context = text;
        }
        return contextIds;
    }

    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    /** Each token is predicted once; the last window reaches back as far as fits. */
    private List<ScoredTokens> windows(long[] ids) {
        long[] started = new long[ids.length + 1];
        started[0] = start();
        System.arraycopy(ids, 0, started, 1, ids.length);
        List<ScoredTokens> windows = new ArrayList<>();
        for (int done = 0; done < ids.length; done += mostInputs) {
            int predicted = Math.min(mostInputs, ids.length - done);
            int end = done + predicted + 1; // in started
            windows.add(
                    new ScoredTokens(Arrays.copyOfRange(started, Math.max(0, end - mostInputs - 1), end), predicted));
        }
        return windows;
    }

    private long start() {
        return start.orElseThrow(() -> new CompressionException(
                FailureCode.UNSUPPORTED_FORMAT,
                "The tokenizer names no token that begins or ends a text, after which a text without context could be"
                        + " scored; give its name as bos_token or eos_token in tokenizer_config.json"));
    }
}
