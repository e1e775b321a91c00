package io.twofold.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command behind {@code tools/fault-campaign}. */
@Command(
        name = "tools/fault-campaign",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs two APIs and two workers on a PostgreSQL and a RabbitMQ of their own, posts jobs, lets faults strike,"
                    + " heals everything and counts what became of the jobs.",
            "Exit code 0: none was lost, duplicated or stuck, and all results are those of undisturbed runs; else 1."
        })
final class FaultCampaign implements Callable<Integer> {
    enum Queue {
        RABBITMQ,
        POSTGRESQL
    }

    @Option(names = "--seed", paramLabel = "N", description = "decides jobs and faults; by default a new one")
    private long seed = new Random().nextInt(1_000_000);

    @Option(names = "--minutes", paramLabel = "M", description = "how long faults strike (${DEFAULT-VALUE})")
    private double minutes = 10;

    @Option(names = "--jobs", paramLabel = "N", description = "how many jobs are posted meanwhile; default 10 a minute")
    private @Nullable Integer jobs;

    @Option(names = "--queue", description = "${COMPLETION-CANDIDATES}; default RABBITMQ where it is installed")
    private @Nullable Queue queue;

    @Option(names = "--keep", description = "leave logs and databases behind also when all went well")
    private boolean keep;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new FaultCampaign())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        boolean rabbitmq = queue == null ? RabbitServer.isInstalled() : queue == Queue.RABBITMQ;
        Path directory = Files.createTempDirectory("twofold-campaign");
        Shell.run(directory.resolve("campaign.log"), "chmod", "755", directory.toString());
        Settings settings = new Settings(
                seed,
                Duration.ofMillis((long) (minutes * 60_000)),
                jobs == null ? (int) Math.ceil(10 * minutes) : jobs,
                rabbitmq,
                directory);
        System.out.println("fault campaign with seed " + seed + ", wake-ups over "
                + (rabbitmq ? "RabbitMQ" : "PostgreSQL") + ", in " + directory);
        boolean passed = new Campaign(settings, System.out).run();
        if (passed && !keep) {
            Shell.deleteTree(directory);
        }
        return passed ? 0 : 1;
    }
}
