package io.twofold.engine.tasks;

import io.twofold.engine.evaluation.Answer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Accuracy of choosing the likeliest. {@code acc} compares log-likelihoods as they are, {@code acc_norm} divided by the
 * choice's length in characters (code points); of equal ones the first counts as chosen.
 */
final class ChoiceScore {
    static final List<String> METRICS = List.of("acc", "acc_norm");

    private ChoiceScore() {}

    /** @param choices of each document, whose lengths count for {@code acc_norm} */
    static Map<String, Measured> of(
            List<String> metrics,
            List<Document> documents,
            Choices choices,
            RightChoice right,
            List<List<Answer>> answers) {
        Map<String, Measured> measured = new LinkedHashMap<>();
        for (String metric : metrics) {
            double[] hits = new double[documents.size()];
            for (int i = 0; i < hits.length; i++) {
                List<String> all = choices.of(documents.get(i));
                double[] divisors = metric.equals("acc_norm")
                        ? all.stream()
                                .mapToDouble(choice -> choice.codePointCount(0, choice.length()))
                                .toArray()
                        : new double[0];
                hits[i] = likeliest(answers.get(i), divisors) == right.of(documents.get(i), all.size()) ? 1 : 0;
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
