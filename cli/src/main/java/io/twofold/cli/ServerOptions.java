package io.twofold.cli;

import io.twofold.cli.client.TwofoldClient;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which server a client verb talks to. */
final class ServerOptions {
    @Option(
            names = "--server",
            paramLabel = "URL",
            defaultValue = "${env:TWOFOLD_SERVER:-http://127.0.0.1:8080}",
            description =
                    "default: TWOFOLD_SERVER, or http://127.0.0.1:8080; TWOFOLD_API_KEY is sent as a bearer token")
    private URI server = URI.create("http://127.0.0.1:8080");

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec verb;

    TwofoldClient client() {
        if (verb != null
                && (server.getHost() == null
                        || !String.valueOf(server.getScheme()).matches("https?"))) {
            throw new ParameterException(
                    verb.commandLine(), "--server must be an address such as http://127.0.0.1:8080, but was " + server);
        }
        return new TwofoldClient(server, System.getenv("TWOFOLD_API_KEY"));
    }
}
