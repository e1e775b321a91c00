package io.twofold.engine.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * How much of a text stands word for word in one that was seen: the share of its runs of 32 words that occur there, letter
 * case and punctuation apart. A text of fewer words is compared by runs of 13, as Brown et al., "Language Models are
 * Few-Shot Learners", 2020, appendix C do; one of still fewer has none. Runs are compared by hashes of 64 bits.
 */
public final class WordOverlap {
    static final int RUN = 32;
    static final int SHORT_RUN = 13;

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");
    private static final long BASE = 0x9E3779B97F4A7C15L; // odd, so that no word loses its weight

    private final long[] runs;
    private final long[] shortRuns;

    /** @param seen text that was seen */
    public WordOverlap(String seen) {
        long[] words = words(seen);
        this.runs = sorted(words, RUN);
        this.shortRuns = sorted(words, SHORT_RUN);
    }

    /** The share of some texts' runs that were seen, 0 … 1. */
    public double share(List<String> texts) {
        long[] counts = new long[2];
        for (String text : texts) {
            long[] words = words(text);
            boolean isShort = words.length < RUN;
            long[] known = isShort ? shortRuns : runs;
            forEachRun(words, isShort ? SHORT_RUN : RUN, hash -> {
                counts[0]++;
                counts[1] += Arrays.binarySearch(known, hash) >= 0 ? 1 : 0;
            });
        }
        return counts[0] == 0 ? 0 : (double) counts[1] / counts[0];
    }

    private static long[] words(String text) {
        LongStream.Builder words = LongStream.builder();
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            words.add(hash(matcher.group().toLowerCase(Locale.ROOT)));
        }
        return words.build().toArray();
    }

    /** FNV-1a of 64 bits. */
    private static long hash(String word) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < word.length(); i++) {
            hash = (hash ^ word.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    private static long[] sorted(long[] words, int length) {
        LongStream.Builder hashes = LongStream.builder();
        forEachRun(words, length, hashes::add);
        return hashes.build().sorted().distinct().toArray();
    }

    /** The hash of a run is a polynomial in its words, so that the next run's follows from it. */
    private static void forEachRun(long[] words, int length, LongConsumer consumer) {
        long leaving = 1;
        for (int i = 0; i < length; i++) {
            leaving *= BASE;
        }
        long hash = 0;
        for (int i = 0; i < words.length; i++) {
            hash = hash * BASE + words[i] - (i >= length ? leaving * words[i - length] : 0);
            if (i >= length - 1) {
                consumer.accept(hash);
            }
        }
    }
}
