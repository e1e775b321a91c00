package io.twofold.engine.tasks;

import io.twofold.engine.evaluation.Answer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Accuracy of choosing the likeliest. {@code acc} compares log-likelihoods as they are, {@code acc_norm} divided by the
 * choice's length in characters (code points); of equal ones the first counts as chosen.
 */
final class ChoiceScore {
    static final List<String> METRICS = List.of("acc", "acc_norm");

    private ChoiceScore() {}

    /**
     * @param right by document, the index of the right choice
     * @param lengths by document, the lengths of its choices
     */
    static Map<String, Measured> of(
            List<String> metrics, int[] right, List<List<Answer>> answers, IntFunction<double[]> lengths) {
        Map<String, Measured> measured = new LinkedHashMap<>();
        for (String metric : metrics) {
            double[] hits = new double[right.length];
            for (int i = 0; i < right.length; i++) {
                double[] divisors = metric.equals("acc_norm") ? lengths.apply(i) : new double[0];
                hits[i] = likeliest(answers.get(i), divisors) == right[i] ? 1 : 0;
            }
            measured.put(metric, Measured.mean(hits));
        }
        return measured;
    }

    private static int likeliest(List<Answer> answers, double[] divisors) {
        int best = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < answers.size(); i++) {
            double score = TaskFormat.likelihood(answers.get(i)).logLikelihood();
            score = divisors.length == 0 ? score : score / divisors[i];
            if (score > most) {
                best = i;
                most = score;
            }
        }
        return best;
    }
}
