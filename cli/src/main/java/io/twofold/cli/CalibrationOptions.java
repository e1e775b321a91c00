package io.twofold.cli;

import static io.twofold.cli.EvaluationOptions.put;

import io.twofold.json.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** The options that say what is seen while compressing. */
final class CalibrationOptions {
    @Option(
            names = "--calibration",
            paramLabel = "DATA",
            description = "the text seen while compressing: builtin:sample, wikitext2, c4, file:PATH,"
                    + " hf:datasets/ORG/NAME[@REVISION]/PATH or s3://BUCKET/KEY")
    @Nullable
    String data;

    @Option(names = "--sequences", paramLabel = "N", description = "calibration sequences (default 32)")
    @Nullable
    Integer sequences;

    @Option(names = "--sequence-length", paramLabel = "N", description = "tokens per sequence (default 256)")
    @Nullable
    Integer sequenceLength;

    /** As it is posted: only what the user wrote. */
    ObjectNode json() {
        ObjectNode calibrating = Json.mapper().createObjectNode();
        put(calibrating, "data", data);
        put(calibrating, "sequences", sequences);
        put(calibrating, "sequenceLength", sequenceLength);
        return calibrating;
    }
}
