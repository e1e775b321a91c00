package io.twofold.cli;

import io.twofold.json.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import tools.jackson.databind.JsonNode;

/** What one call of the command did. */
record CommandRun(int exitCode, String out, String err) {

    static CommandRun of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = TwofoldCommand.commandLine(new PrintWriter(out), new PrintWriter(err))
                .execute(arguments);
        return new CommandRun(exitCode, out.toString(), err.toString());
    }

    /** Standard output, which must be exactly one JSON document. */
    JsonNode json() {
        return Json.parse(out);
    }
}
