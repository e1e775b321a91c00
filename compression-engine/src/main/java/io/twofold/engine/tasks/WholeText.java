package io.twofold.engine.tasks;

import io.twofold.engine.evaluation.Answer;
import io.twofold.engine.evaluation.Query;
import io.twofold.report.Metric;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whole texts, each by rolling windows. The sum of log-likelihoods over all documents is divided by the number of words,
 * which white space separates, or of UTF-8 bytes, of the {@code counted} text.
 *
 * @param text what the model reads
 * @param counted what words and bytes are counted on; the field's convention is the text before it was cleaned
 */
record WholeText(Prompt text, Prompt counted, List<String> metrics) implements TaskFormat {
    static final List<String> METRICS = List.of("word_perplexity", "byte_perplexity", "bits_per_byte");

    private static final PythonPattern SPACES = new PythonPattern("[\\s\\x1c-\\x1f]+");

    @Override
    public List<Query> queries(Document document, String before) {
        return List.of(new Query.Rolling(document.text(text)));
    }

    @Override
    public String example(Document document) {
        return document.text(text);
    }

    @Override
    public boolean takesExamples() {
        return false;
    }

    @Override
    public List<String> metricNames() {
        return metrics;
    }

    @Override
    public Map<String, Measured> score(List<Document> documents, List<List<Answer>> answers) {
        double sum = 0;
        long words = 0;
        long bytes = 0;
        for (int i = 0; i < documents.size(); i++) {
            String read = documents.get(i).text(counted);
            sum += TaskFormat.likelihood(answers.get(i).get(0)).logLikelihood();
            words += SPACES.count(read) + 1L;
            bytes += read.getBytes(StandardCharsets.UTF_8).length;
        }
        Map<String, Measured> measured = new LinkedHashMap<>();
        for (String metric : metrics) {
            double value = switch (metric) {
                case "word_perplexity" -> Math.exp(-sum / words);
                case "byte_perplexity" -> Math.exp(-sum / bytes);
                default -> -sum / bytes / Math.log(2);
            };
            measured.put(metric, Measured.whole(new Metric(value, null, false)));
        }
        return measured;
    }
}
