package io.twofold.cli;

import io.twofold.cli.embedded.ServerDatabase;
import java.io.IOException;
import picocli.CommandLine.Option;

/** Which database the {@code keys} verbs work on. */
final class DatabaseOptions {
    @Option(
            names = "--database",
            paramLabel = "JDBC-URL",
            defaultValue = "${env:SPRING_DATASOURCE_URL:-}",
            description =
                    "default: SPRING_DATASOURCE_URL (with SPRING_DATASOURCE_USERNAME and _PASSWORD), or the embedded one")
    private String url = "";

    ServerDatabase open() throws IOException, InterruptedException {
        return ServerDatabase.open(url, System.getenv());
    }
}
