package io.twofold.engine.tasks;

import io.twofold.engine.evaluation.Answer;
import io.twofold.engine.evaluation.Answer.Likelihood;
import io.twofold.engine.evaluation.Query;
import java.util.List;
import java.util.Map;

/** What a task asks about a document, and how it scores the answers. */
sealed interface TaskFormat permits MultipleChoice, PartialEvaluation, Completion, FreeAnswer, WholeText {
    /**
     * What is asked.
     *
     * @param before preamble and solved examples, with their last delimiter
     */
    List<Query> queries(Document document, String before);

    /** The document with its answer, as an example for others; without the delimiter behind it. */
    String example(Document document);

    /** Whether solved examples can be shown before the question. */
    default boolean takesExamples() {
        return true;
    }

    /** Names of the metrics that {@link #score} gives. */
    List<String> metricNames();

    /** Metrics by name; answers are those to {@link #queries} of each document. */
    Map<String, Measured> score(List<Document> documents, List<List<Answer>> answers);

    static Likelihood likelihood(Answer answer) {
        if (answer instanceof Likelihood likelihood) {
            return likelihood;
        }
        throw new IllegalArgumentException("A likelihood was asked, but the answer is " + answer);
    }
}
