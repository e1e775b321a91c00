package io.twofold.engine.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Text that was seen is found, however it is cut, and other text is not. */
class WordOverlapTest {
    private final Random random = new Random(11);

    @Test
    void findsNothingInTextOfItsOwn() {
        assertThat(new WordOverlap(text(2000, 50)).share(List.of(text(500, 50), text(20, 50))))
                .isZero();
    }

    @Test
    void findsAllOfACopyWhateverItsCaseAndPunctuation() {
        String seen = text(500, 1000);

        assertThat(new WordOverlap("Before it. " + seen + " And after.")
                        .share(List.of(seen.toUpperCase(java.util.Locale.ROOT).replace(" ", ",  "))))
                .isEqualTo(1);
    }

    @Test
    void comparesShortTextsByShorterRuns() {
        String seen = text(500, 1000);
        String[] words = seen.split(" ");
        String copied = String.join(" ", List.of(words).subList(100, 120));
        String twelve = String.join(" ", List.of(words).subList(100, 112));

        assertThat(new WordOverlap(seen).share(List.of(copied))).isEqualTo(1);
        assertThat(new WordOverlap(seen).share(List.of(twelve))).isZero();
    }

    /** Few different words, so that many runs recur; the answer by comparing the runs themselves. */
    @Test
    void countsWhatASetOfRunsCounts() {
        String seen = text(3000, 1).replace("word0", "a") + " " + text(400, 2);
        String measured = text(100, 2) + " " + seen.substring(seen.length() - 2000) + " " + text(300, 2);
        Set<List<String>> runs = new HashSet<>(runs(seen));

        double expected = runs(measured).stream()
                .mapToInt(run -> runs.contains(run) ? 1 : 0)
                .average()
                .orElseThrow();

        assertThat(expected).isBetween(0.1, 0.9);
        assertThat(new WordOverlap(seen).share(List.of(measured))).isCloseTo(expected, within(1e-12));
    }

    private static List<List<String>> runs(String text) {
        List<String> words = List.of(text.split(" "));
        return IntStream.rangeClosed(0, words.size() - WordOverlap.RUN)
                .mapToObj(i -> words.subList(i, i + WordOverlap.RUN))
                .toList();
    }

    private String text(int words, int vocabulary) {
        return random.ints(words, 0, vocabulary).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));
    }
}
