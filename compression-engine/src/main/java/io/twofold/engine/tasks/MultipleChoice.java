package io.twofold.engine.tasks;

import io.twofold.engine.evaluation.Answer;
import io.twofold.engine.evaluation.Query;
import java.util.List;
import java.util.Map;

/** One question, several answers: the likeliest is the model's. */
record MultipleChoice(Prompt prompt, Choices choices, RightChoice right, String delimiter, List<String> metrics)
        implements TaskFormat {

    @Override
    public List<Query> queries(Document document, String before) {
        String context = before + document.text(prompt);
        return choices.of(document).stream()
                .<Query>map(choice -> new Query.Continuation(context, delimiter + choice))
                .toList();
    }

    @Override
    public String example(Document document) {
        List<String> all = choices.of(document);
        return document.text(prompt) + delimiter + all.get(right.of(document, all.size()));
    }

    @Override
    public List<String> metricNames() {
        return metrics;
    }

    @Override
    public Map<String, Measured> score(List<Document> documents, List<List<Answer>> answers) {
        return ChoiceScore.of(metrics, documents, choices, right, answers);
    }
}
