package io.twofold.cli.render;

import io.twofold.cli.client.Job;
import tools.jackson.databind.JsonNode;

/** Jobs as text. */
public final class JobText {
    private static final int MAX_ERROR = 400;

    private JobText() {}

    /** One job, a line for each thing worth knowing, then what came of it. */
    public static String of(Job job) {
        Table table = Table.ofWords("job", job.id()).row("kind", job.kind()).row("status", job.status());
        job.progress().ifPresent(now -> table.row("progress", ProgressDisplay.sentence(now)));
        JsonNode parts = job.document().path("shards");
        if (parts.isObject()) {
            table.row(
                    "parts",
                    "%d done, %d running, %d waiting"
                            .formatted(
                                    parts.path("done").asInt(0),
                                    parts.path("running").asInt(0),
                                    parts.path("waiting").asInt(0)));
        }
        job.failure().ifPresent(failure -> table.row("error", oneLine(failure)));
        String original = job.document().path("retry_of").asString("");
        if (!original.isEmpty()) {
            table.row("retry of", original);
        }
        int priority = job.document().path("priority").asInt(0);
        if (priority != 0) {
            table.row("priority", Integer.toString(priority));
        }
        for (String time : new String[] {"created_at", "started_at", "finished_at", "deadline"}) {
            JsonNode value = job.document().path(time);
            if (value.isString()) {
                table.row(time.replace("_at", ""), value.asString());
            }
        }
        return table + ResultText.of(job.document().path("result"));
    }

    private static String oneLine(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= MAX_ERROR ? line : line.substring(0, MAX_ERROR) + "…";
    }

    /** One line for each job. */
    public static String list(JsonNode jobs) {
        Table table = Table.ofWords("job", "kind", "status", "priority", "progress", "created", "deadline");
        for (JsonNode document : jobs) {
            Job job = new Job(document);
            table.row(
                    job.id(),
                    job.kind(),
                    job.status(),
                    Integer.toString(document.path("priority").asInt(0)),
                    job.progress().map(ProgressDisplay::sentence).orElse(""),
                    document.path("created_at").asString(""),
                    document.path("deadline").asString(""));
        }
        return table.toString();
    }
}
