package io.twofold.engine.tasks;

import io.twofold.engine.evaluation.Answer;
import io.twofold.engine.evaluation.Query;
import java.util.List;
import java.util.Map;

/** Several contexts, one continuation: the context that makes it likeliest is the model's answer. */
record PartialEvaluation(
        Choices contexts, Prompt continuation, RightChoice right, String delimiter, List<String> metrics)
        implements TaskFormat {

    @Override
    public List<Query> queries(Document document, String before) {
        String after = delimiter + document.text(continuation);
        return contexts.of(document).stream()
                .<Query>map(context -> new Query.Continuation(before + context, after))
                .toList();
    }

    @Override
    public String example(Document document) {
        List<String> all = contexts.of(document);
        return all.get(right.of(document, all.size())) + delimiter + document.text(continuation);
    }

    @Override
    public List<String> metricNames() {
        return metrics;
    }

    @Override
    public Map<String, Measured> score(List<Document> documents, List<List<Answer>> answers) {
        return ChoiceScore.of(metrics, documents, contexts, right, answers);
    }
}
