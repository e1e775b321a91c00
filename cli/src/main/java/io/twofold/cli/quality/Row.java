package io.twofold.cli.quality;

import io.twofold.report.EvaluationReport;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One row of the table as it is kept. It repeats what it needs of the reports, so that rows of earlier versions, whose
 * reports had other fields, can still be shown.
 *
 * @param model as in {@link Trial}
 * @param recipe as in {@link Trial}
 * @param sparsity null for a dense row
 * @param wanted what was measured, see {@link Trial#wanted}
 * @param finished when, in UTC, to the second
 * @param error why there is no result, or null
 * @param perplexity what was measured, by task
 * @param size of what is stored; null for a dense or failed row
 * @param cost what it took; null for a failed row
 */
public record Row(
        String model,
        String recipe,
        @Nullable Double sparsity,
        JsonNode wanted,
        String finished,
        @Nullable String error,
        Map<String, Measured> perplexity,
        @Nullable Size size,
        @Nullable Cost cost) {

    /** Token perplexity over so many predicted tokens. */
    public record Measured(double token, long tokens) {}

    /** Parameters of the blocks, and bytes of the whole model as it came and in the layout {@code factored}. */
    public record Size(long parametersDense, long parametersKept, long bytesDense, long bytesFactored) {}

    /**
     * Each process's own time and memory.
     *
     * @param phases seconds by phase of the compression, empty for a dense row
     * @param evaluateSeconds of the measurement
     * @param peakBytes largest resident set of the compression (of a dense row: of the measurement), or null where the
     *     system does not tell
     * @param device where the arithmetic ran
     * @param processors that Java saw
     * @param versions of Twofold, Java, DJL and PyTorch
     */
    public record Cost(
            Map<String, Double> phases,
            double evaluateSeconds,
            @Nullable Long peakBytes,
            String device,
            int processors,
            Map<String, String> versions) {

        double compressSeconds() {
            return phases.values().stream().mapToDouble(Double::doubleValue).sum();
        }
    }

    static Row failed(Trial trial, String error) {
        return new Row(
                trial.model(), trial.recipe(), trial.sparsity(), trial.wanted(), now(), error, Map.of(), null, null);
    }

    /** @param compression the report of the compression, or null if there was none */
    static Row measured(Trial trial, @Nullable JsonNode compression, EvaluationReport evaluation) {
        Map<String, Measured> perplexity = new LinkedHashMap<>();
        evaluation
                .quality()
                .perplexity()
                .forEach((task, result) -> perplexity.put(task, new Measured(result.token(), result.tokens())));
        Map<String, Double> phases = new LinkedHashMap<>();
        Long peak = evaluation.peakMemoryBytes();
        Size size = null;
        if (compression != null) {
            compression
                    .path("phases")
                    .forEach(phase -> phases.put(
                            phase.path("name").asString(), phase.path("seconds").asDouble()));
            JsonNode sizes = compression.path("size");
            size = new Size(
                    sizes.path("blockParametersDense").asLong(),
                    sizes.path("blockParametersKept").asLong(),
                    sizes.path("bytesDense").asLong(),
                    sizes.at("/bytesStored/factored").asLong());
            JsonNode bytes = compression.path("peakMemoryBytes");
            peak = bytes.isNumber() ? (Long) bytes.asLong() : null;
        }
        Cost cost = new Cost(
                phases,
                evaluation.seconds(),
                peak,
                evaluation.device(),
                Runtime.getRuntime().availableProcessors(),
                evaluation.versions());
        return new Row(
                trial.model(), trial.recipe(), trial.sparsity(), trial.wanted(), now(), null, perplexity, size, cost);
    }

    boolean isDense() {
        return recipe.equals(Trial.DENSE);
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
