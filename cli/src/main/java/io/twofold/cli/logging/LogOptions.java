package io.twofold.cli.logging;

import java.util.Locale;
import picocli.CommandLine.Option;

/** How a service that runs on logs. */
public final class LogOptions {

    enum Format {
        PLAIN,
        JSON
    }

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            description = "plain (default) or json: one document of the Elastic Common Schema per line;"
                    + " default: TWOFOLD_LOG_FORMAT")
    void choose(Format format) {
        System.setProperty(LogLines.FORMAT, format.name().toLowerCase(Locale.ROOT));
    }
}
