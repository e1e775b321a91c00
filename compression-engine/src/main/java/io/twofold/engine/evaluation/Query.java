package io.twofold.engine.evaluation;

import java.util.List;

/** One question to a model, in text; its terms are those of the reference harness, lm-evaluation-harness 0.4. */
public sealed interface Query {
    /**
     * How likely is a text as the continuation of another? White space at the end of the context belongs to the
     * continuation.
     */
    record Continuation(String context, String continuation) implements Query {}

    /** How likely is a whole text, which may be longer than the model's context? */
    record Rolling(String text) implements Query {}

    /**
     * What does the model write, taking the likeliest token each time?
     *
     * @param stops texts at whose first occurrence the answer ends; they do not belong to it
     * @param mostTokens after which it ends at the latest
     */
    record Generation(String prompt, List<String> stops, int mostTokens) implements Query {
        public Generation {
            stops = List.copyOf(stops);
        }
    }
}
