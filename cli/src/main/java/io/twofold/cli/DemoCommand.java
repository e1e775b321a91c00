package io.twofold.cli;

import io.twofold.cli.client.Job;
import io.twofold.cli.client.TwofoldClient;
import io.twofold.cli.embedded.EmbeddedServer;
import io.twofold.cli.embedded.TwofoldHome;
import io.twofold.cli.render.JobText;
import io.twofold.cli.render.ReportText;
import io.twofold.json.Json;
import io.twofold.report.CompressionReport;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Starts everything, compresses the sample model by a real job, and shows what came out. */
@Command(name = "demo", description = "Start everything, compress the sample model, and show what came out.")
final class DemoCommand implements Callable<Integer> {
    private static final String LABEL = "made-by";
    private static final String REQUEST = """
            {"model": "builtin:sample", "recipe": {"preset": "twofold", "sparsity": 0.5},
             "exports": ["hf-dense", "factored"], "labels": {"made-by": "demo"}}""";

    @Option(names = "--keep-running", description = "leave the server up afterwards")
    private boolean keepRunning;

    @Option(names = "--port", paramLabel = "N", defaultValue = "0", description = "default: any free port")
    private int port;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException, InterruptedException {
        TwofoldHome home = TwofoldHome.of(System.getenv());
        output.note("Starting PostgreSQL, API and worker; data in " + home.directory());
        Map<String, String> settings = Map.of(
                "server.port", Integer.toString(port),
                // this machine only, and no key needed, whatever a server that runs for others is told
                "server.address", "127.0.0.1",
                "twofold.access.open", "true",
                "twofold.artifacts", home.artifacts().toString(),
                "logging.level.io.twofold", "WARN");
        try (EmbeddedServer server = EmbeddedServer.start(home, settings, List.of())) {
            TwofoldClient client = new TwofoldClient(server.address(), null);
            cancelUnfinished(client);
            output.note("POST " + server.address() + "/v1/jobs " + REQUEST.replaceAll("\\s+", " "));
            Job posted = client.submit(Json.parse(REQUEST));
            output.note("Watch it at " + page(server.address(), posted.id()));
            Job job = Following.follow(client, posted.id(), output);
            if (!job.hasSucceeded()) {
                output.result(job.document(), () -> JobText.of(job));
                return Following.exitCode(job);
            }
            JsonNode report = client.report(job.id());
            output.result(document(job, report, server.address(), home), () -> text(job, report, home));
            if (keepRunning) {
                output.note(
                        "The server still answers: the dashboard shows the job at " + page(server.address(), job.id())
                                + ", the API has it at " + client.address(job.id()) + ". Stop it with Ctrl-C.");
                server.awaitClosed();
            }
        }
        return ExitCode.DONE;
    }

    /** A demo that was interrupted leaves its job behind, and the new one would have to wait for it. */
    private static void cancelUnfinished(TwofoldClient client) {
        for (JsonNode job : client.jobs("queued,running", null, 100).path("items")) {
            if (job.path("labels").path(LABEL).asString("").equals("demo")) {
                client.cancel(job.path("id").asString(""));
            }
        }
    }

    private static ObjectNode document(Job job, JsonNode report, URI server, TwofoldHome home) {
        ObjectNode document = Json.mapper().createObjectNode();
        document.put("server", server.toString())
                .put("artifacts", directory(job, home).toString());
        document.set("job", job.document());
        document.set("report", report);
        return document;
    }

    private static String text(Job job, JsonNode report, TwofoldHome home) {
        Path files = directory(job, home);
        return """

                %s
                The compressed model is in %s

                Where to go from here:
                  ./twofold evaluate --model file:%s/hf-dense --perplexity builtin:sample
                  ./twofold compress --model builtin:sample --sparsity 0.7 --export factored --out smaller
                  ./twofold serve
                and then %s in a browser, or ./twofold get %s
                """.formatted(
                        ReportText.of(Json.mapper().treeToValue(report, CompressionReport.class)),
                        files,
                        files,
                        page(URI.create("http://127.0.0.1:8080"), job.id()),
                        job.id());
    }

    /** Where the dashboard shows a job. */
    private static String page(URI server, String jobId) {
        return server + "/#/jobs/" + jobId;
    }

    /** Where the artifact store put the files of a finished job: the one epoch that got a manifest. */
    private static Path directory(Job job, TwofoldHome home) {
        Path epochs = home.artifacts().resolve(job.id());
        try (Stream<Path> directories = Files.list(epochs)) {
            return directories
                    .filter(epoch -> Files.exists(epoch.resolve("manifest.json")))
                    .findFirst()
                    .orElse(epochs);
        } catch (IOException e) {
            return epochs; // kept elsewhere, such as where TWOFOLD_ARTIFACTS says
        }
    }
}
