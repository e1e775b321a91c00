package io.twofold.cli;

import io.twofold.recipe.Evaluation;
import io.twofold.recipe.InvalidRequestException;
import io.twofold.recipe.PerplexityTask;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what to measure, and where. */
final class EvaluationOptions {
    @Option(
            names = "--perplexity",
            paramLabel = "DATA[@LENGTH[:TOKENS]]",
            description = "measure perplexity on a text, named as for --calibration (.txt, or .jsonl or .parquet with a"
                    + " text field; the first two also gzipped), in windows of LENGTH tokens (default 256), in its"
                    + " first TOKENS tokens; may be repeated")
    @Nullable
    List<String> perplexity;

    @Option(
            names = "--limit-tokens",
            paramLabel = "N",
            description = "only the first N tokens of each text that does not say how many")
    @Nullable
    Long limitTokens;

    @Option(names = "--device", paramLabel = "DEVICE", description = "auto (default), cpu or cuda:N")
    @Nullable
    String device;

    /**
     * What to measure when there is no request to put it in.
     *
     * @throws InvalidRequestException if a length is wrong
     */
    Evaluation evaluation() {
        try {
            List<String> names = perplexity == null ? List.of() : perplexity;
            return new Evaluation(names.stream().map(PerplexityTask::parse).toList(), limitTokens);
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException("/evaluation/perplexity", String.valueOf(e.getMessage()));
        }
    }
}
