package io.twofold.engine.tasks;

import io.twofold.engine.evaluation.Answer;
import io.twofold.engine.evaluation.Answer.Likelihood;
import io.twofold.engine.evaluation.Query;
import io.twofold.report.Metric;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One continuation, which the model should write by itself. {@code acc} counts documents where every token of it was the
 * likeliest; {@code perplexity} is e to the mean of −log-likelihoods over documents, not over tokens.
 */
record Completion(Prompt prompt, Prompt target, String delimiter, List<String> metrics) implements TaskFormat {
    static final List<String> METRICS = List.of("acc", "perplexity");

    @Override
    public List<Query> queries(Document document, String before) {
        return List.of(new Query.Continuation(before + document.text(prompt), document.text(target)));
    }

    @Override
    public String example(Document document) {
        return document.text(prompt) + delimiter + document.text(target);
    }

    @Override
    public List<String> metricNames() {
        return metrics;
    }

    @Override
    public Map<String, Measured> score(List<Document> documents, List<List<Answer>> answers) {
        List<Likelihood> likelihoods = answers.stream()
                .map(answer -> TaskFormat.likelihood(answer.get(0)))
                .toList();
        Map<String, Measured> measured = new LinkedHashMap<>();
        for (String metric : metrics) {
            measured.put(metric, metric.equals("acc") ? accuracy(likelihoods) : perplexity(likelihoods));
        }
        return measured;
    }

    private static Measured accuracy(List<Likelihood> likelihoods) {
        return Measured.mean(likelihoods.stream()
                .mapToDouble(likelihood -> likelihood.greedy() ? 1 : 0)
                .toArray());
    }

    private static Measured perplexity(List<Likelihood> likelihoods) {
        double[] values =
                likelihoods.stream().mapToDouble(Likelihood::logLikelihood).toArray();
        return Measured.whole(new Metric(Bootstrap.perplexity(values), Bootstrap.errorOfPerplexity(values), false));
    }
}
