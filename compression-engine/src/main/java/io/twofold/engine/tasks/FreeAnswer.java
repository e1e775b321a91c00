package io.twofold.engine.tasks;

import io.twofold.engine.evaluation.Answer;
import io.twofold.engine.evaluation.Query;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The model writes an answer, greedily; from it something is extracted that must equal the target. {@code exact_match}
 * is measured once for each filter.
 *
 * @param stops texts at which the answer ends
 * @param ignored expressions that are deleted on both sides before they are compared
 */
record FreeAnswer(
        Prompt prompt,
        Prompt target,
        String delimiter,
        List<String> stops,
        int mostTokens,
        List<Extraction> filters,
        List<PythonPattern> ignored,
        boolean ignoresCase)
        implements TaskFormat {
    static final List<String> METRICS = List.of("exact_match");

    @Override
    public List<Query> queries(Document document, String before) {
        return List.of(new Query.Generation(before + document.text(prompt), stops, mostTokens));
    }

    @Override
    public String example(Document document) {
        return document.text(prompt) + delimiter + document.text(target);
    }

    @Override
    public List<String> metricNames() {
        return filters.stream().map(FreeAnswer::metric).toList();
    }

    @Override
    public Map<String, Measured> score(List<Document> documents, List<List<Answer>> answers) {
        Map<String, Measured> measured = new LinkedHashMap<>();
        for (Extraction filter : filters) {
            double[] hits = new double[documents.size()];
            for (int i = 0; i < hits.length; i++) {
                String expected = comparable(documents.get(i).text(target));
                hits[i] =
                        comparable(filter.from(written(answers.get(i).get(0)))).equals(expected) ? 1 : 0;
            }
            measured.put(metric(filter), Measured.mean(hits));
        }
        return measured;
    }

    private static String metric(Extraction filter) {
        return "exact_match," + filter.name();
    }

    private String comparable(String text) {
        String result = text;
        for (PythonPattern pattern : ignored) {
            result = pattern.replace(result, "");
        }
        return ignoresCase ? result.toLowerCase(Locale.ROOT) : result;
    }

    private static String written(Answer answer) {
        if (answer instanceof Answer.Written written) {
            return written.text();
        }
        throw new IllegalArgumentException("A text was asked, but the answer is " + answer);
    }
}
