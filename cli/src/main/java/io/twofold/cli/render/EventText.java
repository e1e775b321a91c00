package io.twofold.cli.render;

import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** What happened to a job, one line each. */
public final class EventText {
    private EventText() {}

    /** An event: when, what, and the most telling part of the rest. */
    public static String of(JsonNode event) {
        JsonNode data = event.path("data");
        String line =
                event.path("timestamp").asString("") + "  " + event.path("type").asString("");
        String more = more(data);
        return more.isEmpty() ? line : line + "  " + more;
    }

    private static String more(JsonNode data) {
        if (data.has("progress")) {
            JsonNode progress = data.path("progress");
            return data.path("phase").asString("") + " " + progress.path("done").asInt(0) + "/"
                    + progress.path("total").asInt(0) + " "
                    + progress.path("unit").asString("");
        }
        if (data.has("matrices")) {
            return String.join(
                    ", ",
                    data.path("matrices")
                            .valueStream()
                            .map(matrix -> matrix.path("name").asString(""))
                            .toList());
        }
        if (data.has("steps")) {
            JsonNode steps = data.path("steps");
            return "step " + steps.path(steps.size() - 1).path("iteration").asInt(0);
        }
        if (data.has("code")) {
            return data.path("code").asString("") + ": " + data.path("detail").asString("");
        }
        return data.path("status").asString("").equals("running")
                ? "attempt " + data.path("attempt").asInt(0)
                : "";
    }

    /** A line of a log, as the server writes it. */
    public static String ofLog(JsonNode line) {
        return line.path("at").asString("") + " "
                + line.path("level").asString("").toUpperCase(Locale.ROOT) + " "
                + line.path("message").asString("");
    }
}
