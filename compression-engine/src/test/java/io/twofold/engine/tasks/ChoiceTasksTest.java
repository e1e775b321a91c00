package io.twofold.engine.tasks;

import static io.twofold.engine.tasks.TaskText.likelihoods;
import static io.twofold.engine.tasks.TaskText.named;
import static io.twofold.engine.tasks.TaskText.prepared;
import static io.twofold.engine.tasks.TaskText.rows;
import static io.twofold.engine.tasks.TaskText.shipped;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.twofold.engine.evaluation.Query.Continuation;
import io.twofold.engine.evaluation.TaskOutcome;
import io.twofold.failure.CompressionException;
import io.twofold.report.Metric;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ChoiceTasksTest {
    private static final String ICE =
            "{'question': 'What is ice?', 'choices': {'text': ['fire', 'water'], 'label': ['A', 'B']}, 'answerKey': 'B'}";
    private static final String SUN =
            "{'question': 'What is hot?', 'choices': {'text': ['the sun', 'snow'], 'label': ['1', '2']}, 'answerKey': '1'}";

    @Test
    void arcAsksEveryChoiceBehindTheQuestion() {
        assertThat(prepared("arc_easy", rows(ICE)).queries())
                .containsExactly(List.of(
                        new Continuation("Question: What is ice?\nAnswer:", " fire"),
                        new Continuation("Question: What is ice?\nAnswer:", " water")));
    }

    @Test
    void accuracyNormDividesByTheLengthOfTheChoiceInCharacters() {
        PreparedTask task = prepared("arc_easy", rows(ICE, SUN));

        TaskOutcome outcome = task.score(List.of(likelihoods(-4, -4.5), likelihoods(-8, -5)));

        assertThat(outcome.values().get("acc")).containsExactly(0, 0);
        assertThat(outcome.values().get("acc_norm")).containsExactly(1, 1); // 4.5 / 5 < 4 / 4 and 8 / 7 < 5 / 4
        assertThat(outcome.result().metrics().get("acc")).isEqualTo(new Metric(0, 0.0, true));
    }

    @Test
    void theFirstOfEquallyLikelyChoicesCounts() {
        TaskOutcome outcome =
                prepared("arc_easy", rows(ICE, SUN)).score(List.of(likelihoods(-3, -3), likelihoods(-3, -3)));

        assertThat(outcome.values().get("acc")).containsExactly(0, 1);
        Metric acc = Objects.requireNonNull(outcome.result().metrics().get("acc"));
        assertThat(acc.value()).isEqualTo(0.5);
        assertThat(acc.standardError()).isCloseTo(0.5, within(1e-15)); // √½ / √2
    }

    @Test
    void aSingleDocumentHasNoStandardError() {
        TaskOutcome outcome = prepared("arc_easy", rows(ICE)).score(List.of(likelihoods(-3, -2)));

        assertThat(outcome.result().metrics().get("acc")).isEqualTo(new Metric(1, null, true));
    }

    @Test
    void examplesComeWithTheirAnswersBeforeTheQuestion() {
        PreparedTask task = new PreparedTask(shipped("arc_easy"), rows(ICE), named("train.jsonl", SUN, SUN), 2, null);

        assertThat(task.queries().get(0).get(0))
                .isEqualTo(new Continuation(
                        "Question: What is hot?\nAnswer: the sun\n\n".repeat(2) + "Question: What is ice?\nAnswer:",
                        " fire"));
        assertThat(task.score(List.of(likelihoods(-1, -2))).result().shots()).isEqualTo(2);
    }

    @Test
    void examplesFromTheSameRowsNeverShowTheQuestionItself() {
        Rows own = rows(ICE, SUN);
        PreparedTask task = new PreparedTask(shipped("arc_easy"), own, own, 1, null);

        assertThat(task.queries().get(0).get(0).toString()).contains("hot? Answer: the sun".replace("? ", "?\n"));
        assertThat(task.queries().get(1).get(0).toString()).contains("ice?\nAnswer: water");
    }

    @Test
    void winograndeAsksTheSameContinuationBehindEachOption() {
        String row =
                "{'sentence': 'Ann beat Bea as _ was fast_er .', 'option1': 'Ann', 'option2': 'Bea', 'answer': '1'}";
        PreparedTask task = new PreparedTask(
                shipped("winogrande"), rows(row), named("train", row.replace("1'}", "2'}"), row), 1, null);

        assertThat(task.queries().get(0).get(1).toString())
                .isEqualTo(
                        new Continuation("Ann beat Bea as Bea was fast_er .\n\nAnn beat Bea as Bea", " was fast_er .")
                                .toString());
        assertThat(task.score(List.of(likelihoods(-2, -3))).values().get("acc")).containsExactly(1);
    }

    @Test
    void hellaswagCleansRowsAsPublishedAndTakesPreparedOnesAsTheyAre() {
        PreparedTask task = prepared(
                "hellaswag",
                rows(
                        "{'activity_label': 'Home and Garden', 'ctx_b': 'then The SPONGE', 'label': '0', 'ctx_a':"
                                + " '[header] How to wash a cup [title] Fill the sink.  [step] Use warm water.',"
                                + " 'endings': [' [step] is used.  [substeps] Gently.', ' sings  a song. ']}",
                        "{'query': ' as [it] is', 'choices': ['a  b', 'c'], 'gold': 1}"));

        assertThat(task.queries().get(0))
                .containsExactly(
                        new Continuation(
                                "Home and Garden: How to wash a cup. Fill the sink.  Use warm water. Then the sponge",
                                "  is used.  Gently."),
                        new Continuation(
                                "Home and Garden: How to wash a cup. Fill the sink.  Use warm water. Then the sponge",
                                " sings a song."));
        assertThat(task.queries().get(1).get(0)).isEqualTo(new Continuation(" as [it] is", " a  b"));
        assertThat(task.score(List.of(likelihoods(-1, -2), likelihoods(-1, -2)))
                        .values()
                        .get("acc"))
                .containsExactly(1, 0);
    }

    @Test
    void boolqReadsItsLabelInBothFormsThatArePublished() {
        PreparedTask task = prepared(
                "boolq",
                rows(
                        "{'passage': 'P.', 'question': 'is it', 'label': 1}",
                        "{'passage': 'P.', 'question': 'is it', 'answer': true}"));

        assertThat(task.queries().get(1).get(1)).isEqualTo(new Continuation("P.\nQuestion: is it?\nAnswer:", " yes"));
        assertThat(task.score(List.of(likelihoods(-2, -1), likelihoods(-2, -1)))
                        .values()
                        .get("acc"))
                .containsExactly(1, 1);
    }

    @Test
    void mmluNamesTheSubjectOnceAndLettersTheChoices() {
        String row = "{'question': ' Which? ', 'choices': ['w', 'x', 'y', 'z'], 'answer': 2}";
        PreparedTask task = new PreparedTask(shipped("mmlu_college_biology"), rows(row), named("dev", row), 1, null);

        assertThat(task.queries().get(0).get(2))
                .isEqualTo(new Continuation(
                        "The following are multiple choice questions (with answers) about college biology.\n\n"
                                + "Which?\nA. w\nB. x\nC. y\nD. z\nAnswer: C\n\nWhich?\nA. w\nB. x\nC. y\nD. z\nAnswer:",
                        " C"));
        assertThat(task.score(List.of(likelihoods(-4, -3, -2, -3))).values().get("acc"))
                .containsExactly(1);
    }

    @Test
    void aLimitTakesTheFirstDocumentsAndSaysHowManyThereAre() {
        PreparedTask task = new PreparedTask(shipped("arc_easy"), rows(ICE, SUN), null, null, 1);

        assertThat(task.queries()).hasSize(1);
        assertThat(task.score(List.of(likelihoods(-1, -2))).result())
                .satisfies(result -> assertThat(result.documents()).isEqualTo(1))
                .satisfies(result -> assertThat(result.available()).isEqualTo(2))
                .satisfies(result -> assertThat(result.data()).isEqualTo("own.jsonl"))
                .satisfies(result -> assertThat(result.version()).isEqualTo("1.0"));
    }

    @Test
    void aRowWithoutAFieldIsNamed() {
        assertThatThrownBy(() -> prepared("arc_easy", rows(ICE, "{'choices': {'text': ['a']}}")))
                .isInstanceOf(CompressionException.class)
                .hasMessage("own.jsonl: row 2 has no field 'question', or it is null");
        assertThatThrownBy(() -> prepared("arc_easy", rows("{'question': 'Q', 'choices': {'text': 'a'}}")))
                .isInstanceOf(CompressionException.class)
                .hasMessage("own.jsonl: row 1 must have a list of texts in the field /choices/text");
        assertThatThrownBy(() -> prepared("rte", rows("{'sentence1': 'a', 'sentence2': 'b', 'label': -1}"))
                        .score(List.of(likelihoods(-1, -2))))
                .isInstanceOf(CompressionException.class)
                .hasMessage("own.jsonl: row 1 must say in /label which of its 2 choices is right, but says -1");
        assertThatThrownBy(() -> prepared("boolq", rows("{'passage': 'P', 'question': 'q'}"))
                        .score(List.of(likelihoods(-1, -2))))
                .isInstanceOf(CompressionException.class)
                .hasMessage("own.jsonl: row 1 has no field /label or /answer");
    }
}
