package io.twofold.cli;

import io.twofold.cli.embedded.CannotStartException;
import io.twofold.cli.embedded.FileRoots;
import io.twofold.cli.embedded.TwofoldHome;
import io.twofold.cli.logging.LogOptions;
import io.twofold.worker.OneJobEnd;
import io.twofold.worker.WorkerApplication;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A worker alone, for a database and a queue that an API elsewhere uses too. */
@Command(
        name = "worker",
        description = {
            "A worker alone; SPRING_DATASOURCE_URL (and _USERNAME, _PASSWORD) names the database that it shares with the"
                    + " API, SPRING_RABBITMQ_HOST the broker, TWOFOLD_ARTIFACTS the directory or s3://BUCKET/PREFIX for results."
        })
final class WorkerCommand implements Callable<Integer> {
    @Option(
            names = "--file-root",
            paramLabel = "DIR",
            description = "file: may read below this directory, beside TWOFOLD_HOME/models; may be repeated")
    private List<Path> fileRoots = List.of();

    @Option(
            names = "--once",
            description =
                    "take at most one job, or one part of another worker's, and end: 0 its end is recorded, or none"
                            + " waited; 75 it was given back, or the database or the broker is away")
    private boolean once;

    @Option(
            names = "--idle-timeout",
            paramLabel = "TIME",
            defaultValue = "60s",
            converter = TimeSpan.class,
            description = "with --once: how long to wait for a job; default ${DEFAULT-VALUE}")
    private Duration idleTimeout = Duration.ZERO;

    @Mixin
    private LogOptions log = new LogOptions();

    @Mixin
    private Output output = new Output();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        String database = System.getenv("SPRING_DATASOURCE_URL");
        if (database == null && spec != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "worker needs SPRING_DATASOURCE_URL, such as jdbc:postgresql://host/twofold; for API, worker and"
                            + " database in one process use 'twofold serve'");
        }
        List<String> arguments =
                new ArrayList<>(List.of("--spring.main.banner-mode=off", "--spring.main.log-startup-info=false"));
        arguments.addAll(FileRoots.arguments(fileRoots, TwofoldHome.of(System.getenv())));
        if (once) {
            return takeOne(arguments);
        }
        CountDownLatch closed = new CountDownLatch(1);
        ConfigurableApplicationContext worker = start(arguments);
        worker.addApplicationListener((ApplicationListener<ContextClosedEvent>) event -> closed.countDown());
        output.result(Map.of("database", String.valueOf(database)), () -> "The worker waits for jobs.\n");
        closed.await();
        return ExitCode.DONE;
    }

    private int takeOne(List<String> arguments) throws InterruptedException {
        OneJobEnd end;
        try {
            end = WorkerApplication.takeOne(idleTimeout, arguments.toArray(String[]::new));
        } catch (RuntimeException e) {
            throw new CannotStartException(e);
        }
        output.result(Map.of("end", end.name().toLowerCase(Locale.ROOT)), () -> sentence(end) + "\n");
        return switch (end) {
            case RECORDED, IDLE -> ExitCode.DONE;
            case GIVEN_BACK, AWAY -> ExitCode.TRY_AGAIN;
        };
    }

    private static String sentence(OneJobEnd end) {
        return switch (end) {
            case RECORDED -> "One job was taken, and its end is recorded.";
            case IDLE -> "No job waited.";
            case GIVEN_BACK -> "One job was taken and given back, or lost to another worker.";
            case AWAY -> "The database or the broker is away.";
        };
    }

    private static ConfigurableApplicationContext start(List<String> arguments) {
        try {
            return WorkerApplication.start(arguments.toArray(String[]::new));
        } catch (RuntimeException e) {
            throw new CannotStartException(e);
        }
    }
}
