package io.twofold.engine.tasks;

import static io.twofold.engine.tasks.TaskText.likelihoods;
import static io.twofold.engine.tasks.TaskText.named;
import static io.twofold.engine.tasks.TaskText.prepared;
import static io.twofold.engine.tasks.TaskText.rows;
import static io.twofold.engine.tasks.TaskText.shipped;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twofold.engine.evaluation.Answer;
import io.twofold.engine.evaluation.Query.Continuation;
import io.twofold.engine.evaluation.Query.Generation;
import io.twofold.engine.evaluation.Query.Rolling;
import io.twofold.engine.evaluation.TaskOutcome;
import io.twofold.report.Metric;
import io.twofold.report.TaskResult;
import java.util.List;
import java.util.Objects;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected texts and numbers were computed with the Python code of lm-evaluation-harness 0.4.13. */
class TextTasksTest {
    private static final String PAGE =
            "{'page': ' = A \\\" quoted \\\" head = \\n It \\u0027s 1 @,@ 000 @-@ odd , ( see here )"
                    + " and [ there ] ; N ° C : x ! y ? z . dogs \\u0027 tails = = = sub = = = \\n end .\u00a0é  '}";

    @Test
    void lambadaAsksForTheLastWord() {
        assertThat(prepared(
                                "lambada_openai",
                                rows(
                                        "{'text': 'He took the cat'}",
                                        "{'text': 'word'}",
                                        "{'text': 'two\\nlines and  gaps'}"))
                        .queries())
                .containsExactly(
                        List.of(new Continuation("He took the", " cat")),
                        List.of(new Continuation("", " word")),
                        List.of(new Continuation("two\nlines and ", " gaps")));
    }

    @Test
    void lambadaCountsGreedyWordsAndThePerplexityOfWholeWords() {
        String row = "{'text': 'a b'}";
        TaskOutcome outcome = prepared("lambada_openai", rows(row, row, row, row))
                .score(List.of(
                        List.of(new Answer.Likelihood(-1.5, true)),
                        likelihoods(-0.25),
                        likelihoods(-3),
                        likelihoods(-2)));

        assertThat(outcome.values()).containsOnlyKeys("acc");
        assertThat(outcome.values().get("acc")).containsExactly(1, 0, 0, 0);
        Metric perplexity = Objects.requireNonNull(outcome.result().metrics().get("perplexity"));
        assertThat(perplexity.value()).isCloseTo(5.405948925141167, within(1e-14));
        assertThat(perplexity.standardError()).isCloseTo(3.0800494472557642, within(1e-12));
        assertThat(perplexity.higherIsBetter()).isFalse();
    }

    @Test
    void gsm8kShowsFiveExamplesUnlessToldOtherwise() {
        String row = "{'question': 'How many?', 'answer': '<<1+1=2>>\\n#### 2'}";
        Rows train = named("train", row, row, row, row, row, row, row, row);
        String example = "Question: How many?\nAnswer: <<1+1=2>>\n#### 2\n\n";

        PreparedTask five = new PreparedTask(shipped("gsm8k"), rows(row), train, null, null);
        PreparedTask eight = new PreparedTask(shipped("gsm8k"), rows(row), train, 8, null);

        assertThat(five.queries())
                .containsExactly(List.of(new Generation(
                        example.repeat(5) + "Question: How many?\nAnswer:",
                        List.of("Question:", "</s>", "<|im_end|>"),
                        256)));
        assertThat(((Generation) eight.queries().get(0).get(0)).prompt()).startsWith(example.repeat(8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "18     | 1 | 1 | \" 16 - 3 - 4 = <<16-3-4=9>>9 eggs.\\n9 * 2 = $<<9*2=18>>18\\n#### 18\"",
                "1234.50| 0 | 1 | The answer is $1,234.50.",
                "-5     | 0 | 1 | So it is -5",
                "-1080  | 1 | 1 | #### -1,080\\nQuestion",
                "5      | 0 | 0 | no number",
                "3      | 1 | 1 | It takes 2/2=1 bolt. #### 3.",
                "70,000 | 1 | 1 | #### 70,000",
                "...    | 0 | 1 | ...",
                "5      | 1 | 1 | costs $5 ... then #### 5",
                "[INVALID]| 1 | 1 | no number"
            })
    void gsm8kFindsTheAnswerByTwoFilters(String target, double strict, double flexible, String written) {
        PreparedTask task = new PreparedTask(
                shipped("gsm8k"), rows("{'question': 'Q', 'answer': 'So\\n#### " + target + "'}"), null, 0, null);

        TaskOutcome outcome = task.score(List.of(List.of(new Answer.Written(written.replace("\\n", "\n")))));

        assertThat(outcome.values().get("exact_match,strict-match")).containsExactly(strict);
        assertThat(outcome.values().get("exact_match,flexible-extract")).containsExactly(flexible);
    }

    @Test
    void wikitextIsReadWithoutItsTokenMarksAndCountedWithThem() {
        PreparedTask task = prepared("wikitext", rows(PAGE));

        assertThat(task.queries())
                .containsExactly(List.of(new Rolling(" = A \"quoted\" head =\nIt's 1,000-odd, (see here) and [there];"
                        + " N°C: x! y? z. dogs' tails === sub ===\nend .\u00a0é  ")));
        TaskOutcome outcome = task.score(List.of(likelihoods(-12.5)));
        assertThat(outcome.values()).isEmpty();
        assertThat(outcome.result().metrics())
                .containsEntry("word_perplexity", new Metric(Math.exp(12.5 / 49), null, false))
                .containsEntry("byte_perplexity", new Metric(Math.exp(12.5 / 143), null, false))
                .containsEntry("bits_per_byte", new Metric(12.5 / 143 * (1 / Math.log(2)), null, false));
    }

    /** Expected is the spread of the ratio over all 4⁴ ways to draw four documents, which the formula has to first order. */
    @Test
    void rollingTextsHaveAStandardErrorFromHowMuchDocumentsDiffer() {
        double[] losses = {40, 55, 61, 48};
        int[] words = {20, 25, 30, 25};
        PreparedTask task = new PreparedTask(
                shipped("c4"),
                rows(IntStream.of(words)
                        .mapToObj(count -> "{'text': '" + "a ".repeat(count - 1) + "a'}")
                        .toArray(String[]::new)),
                null,
                null,
                null);

        TaskResult result = task.score(DoubleStream.of(losses)
                        .mapToObj(loss -> likelihoods(-loss))
                        .toList())
                .result();

        double squares = 0;
        double rate = 204 / 100.0;
        for (int draw = 0; draw < 256; draw++) {
            double loss = 0;
            double size = 0;
            for (int place = 0; place < 4; place++) {
                int document = draw >> 2 * place & 3;
                loss += losses[document];
                size += words[document];
            }
            squares += (loss / size - rate) * (loss / size - rate);
        }
        double spread = Math.sqrt(squares / 256 * 4 / 3);
        Metric word = Objects.requireNonNull(result.metrics().get("word_perplexity"));
        assertThat(word.value()).isCloseTo(Math.exp(rate), within(1e-12));
        assertThat(Objects.requireNonNull(word.standardError()) / word.value())
                .isCloseTo(spread, within(0.05 * spread));
    }

    @Test
    void rollingTextsTakeNoExamples() {
        PreparedTask task = new PreparedTask(shipped("c4"), rows("{'text': 'One , two .'}"), null, 5, null);

        assertThat(task.queries()).containsExactly(List.of(new Rolling("One, two .")));
        assertThat(task.score(List.of(likelihoods(-1))).result().shots()).isZero();
    }
}
