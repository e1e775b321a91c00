package io.twofold.engine.tasks;

import io.twofold.engine.evaluation.Answer;
import io.twofold.engine.evaluation.Query;
import io.twofold.report.Metric;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
        int count = documents.size();
        double[] losses = new double[count];
        double[] words = new double[count];
        double[] bytes = new double[count];
        for (int i = 0; i < count; i++) {
            String read = documents.get(i).text(counted);
            losses[i] = -TaskFormat.likelihood(answers.get(i).get(0)).logLikelihood();
            words[i] = SPACES.count(read) + 1L;
            bytes[i] = read.getBytes(StandardCharsets.UTF_8).length;
        }
        Rate perWord = Rate.of(losses, words);
        Rate perByte = Rate.of(losses, bytes);
        Map<String, Measured> measured = new LinkedHashMap<>();
        for (String metric : metrics) {
            Metric value = switch (metric) {
                case "word_perplexity" -> perWord.exponential();
                case "byte_perplexity" -> perByte.exponential();
                default -> perByte.times(1 / Math.log(2));
            };
            measured.put(metric, Measured.whole(value));
        }
        return measured;
    }

    /**
     * A ratio of two sums over documents.
     *
     * @param error its standard error, by the residuals of the ratio (Cochran, "Sampling Techniques", 1977, equation
     *     6.13), or null for a single document
     */
    private record Rate(double value, @Nullable Double error) {
        static Rate of(double[] losses, double[] sizes) {
            double size = Arrays.stream(sizes).sum();
            double rate = Arrays.stream(losses).sum() / size;
            int count = losses.length;
            if (count < 2) {
                return new Rate(rate, null);
            }
            double squares = 0;
            for (int i = 0; i < count; i++) {
                double residual = losses[i] - rate * sizes[i];
                squares += residual * residual;
            }
            return new Rate(rate, Math.sqrt(squares * count / (count - 1)) / size);
        }

        Metric times(double factor) {
            return new Metric(value * factor, error == null ? null : error * factor, false);
        }

        /** Its error to first order. */
        Metric exponential() {
            double exponential = Math.exp(value);
            return new Metric(exponential, error == null ? null : error * exponential, false);
        }
    }
}
