package io.twofold.cli;

import io.twofold.cli.embedded.EmbeddedServer;
import io.twofold.cli.embedded.TwofoldHome;
import io.twofold.cli.logging.LogOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** API and worker in one process. */
@Command(
        name = "serve",
        description = {
            "API and worker in one process, with nothing else installed.",
            "State is kept in TWOFOLD_HOME, by default ~/.twofold. SPRING_DATASOURCE_URL and SPRING_RABBITMQ_HOST"
                    + " replace the embedded database and queue. Listens on 127.0.0.1; SERVER_ADDRESS names another"
                    + " address, which needs a key: see 'twofold keys create'."
        })
final class ServeCommand implements Callable<Integer> {
    @Option(names = "--port", paramLabel = "N", description = "default 8080; 0 is any free port")
    private @Nullable Integer port;

    @Option(
            names = "--file-root",
            paramLabel = "DIR",
            description = "file: may read below this directory, beside TWOFOLD_HOME/models; may be repeated")
    private List<Path> fileRoots = List.of();

    @Mixin
    private LogOptions log = new LogOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Map<String, String> settings = new LinkedHashMap<>();
        if (port != null) {
            settings.put("server.port", port.toString());
        }
        TwofoldHome home = TwofoldHome.of(System.getenv());
        try (EmbeddedServer server = EmbeddedServer.start(home, settings, fileRoots)) {
            output.result(
                    Map.of(
                            "url",
                            server.address().toString(),
                            "home",
                            home.directory().toString()),
                    () -> "Twofold answers at " + server.address() + "; its data is in " + home.directory()
                            + ". Stop it with Ctrl-C.\n");
            server.awaitClosed();
        }
        return ExitCode.DONE;
    }
}
