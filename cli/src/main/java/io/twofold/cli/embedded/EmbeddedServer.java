package io.twofold.cli.embedded;

import io.twofold.api.ApiApplication;
import io.twofold.worker.WorkerConfiguration;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** API and worker in one process, on a PostgreSQL of their own unless {@code SPRING_DATASOURCE_URL} names another. */
public final class EmbeddedServer implements AutoCloseable {
    private final @Nullable DurablePostgres postgres;
    private final ConfigurableApplicationContext context;
    private final CountDownLatch closed = new CountDownLatch(1);

    private EmbeddedServer(@Nullable DurablePostgres postgres, ConfigurableApplicationContext context) {
        this.postgres = postgres;
        this.context = context;
    }

    /**
     * Starts the server and returns when it answers. It is closed, in order, when the process ends.
     *
     * @param home where it keeps its data
     * @param settings Spring properties, such as {@code server.port} (0 is any free port)
     * @param fileRoots directories that {@code file:} may read, beside the home's models
     * @throws HomeInUseException if another server uses the home
     * @throws CannotStartException if a setting is wrong or the port is in use
     */
    public static EmbeddedServer start(TwofoldHome home, Map<String, String> settings, List<Path> fileRoots)
            throws IOException, InterruptedException {
        Files.createDirectories(home.models());
        DurablePostgres postgres =
                System.getenv("SPRING_DATASOURCE_URL") == null ? DurablePostgres.start(home.postgres()) : null;
        try {
            EmbeddedServer server =
                    new EmbeddedServer(postgres, startServices(postgres, arguments(home, settings, fileRoots)));
            if (postgres != null) {
                postgres.describe(server.address().toString());
            }
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "shutdown"));
            return server;
        } catch (IOException | RuntimeException e) {
            if (postgres != null) {
                postgres.close();
            }
            throw e;
        }
    }

    private static ConfigurableApplicationContext startServices(
            @Nullable DurablePostgres postgres, List<String> arguments) {
        SpringApplicationBuilder services = new SpringApplicationBuilder(
                        ApiApplication.class, WorkerConfiguration.class)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .registerShutdownHook(false) // the database must not stop before the services have
                .initializers(context -> {
                    if (postgres != null && context instanceof GenericApplicationContext beans) {
                        beans.registerBean(JdbcConnectionDetails.class, () -> new Connection(postgres));
                    }
                });
        try {
            return services.run(arguments.toArray(String[]::new));
        } catch (RuntimeException e) {
            throw new CannotStartException(e);
        }
    }

    private static List<String> arguments(TwofoldHome home, Map<String, String> settings, List<Path> fileRoots) {
        List<String> arguments = new ArrayList<>();
        arguments.add("--TWOFOLD_HOME=" + home.directory());
        settings.forEach((name, value) -> arguments.add("--" + name + "=" + value));
        arguments.addAll(FileRoots.arguments(fileRoots, home));
        return arguments;
    }

    /** Where it listens. */
    public URI address() {
        String port = Objects.requireNonNull(context.getEnvironment().getProperty("local.server.port"));
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Returns when the server is closed. */
    public void awaitClosed() throws InterruptedException {
        closed.await();
    }

    /** Stops the services, then the database. May be called twice. */
    @Override
    public synchronized void close() {
        if (closed.getCount() == 0) {
            return;
        }
        try {
            context.close();
            if (postgres != null) {
                postgres.close();
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } finally {
            closed.countDown();
        }
    }

    /** How Spring reaches the embedded database. */
    private record Connection(DurablePostgres postgres) implements JdbcConnectionDetails {
        @Override
        public String getUsername() {
            return postgres.user();
        }

        @Override
        public String getPassword() {
            return postgres.password();
        }

        @Override
        public String getJdbcUrl() {
            return postgres.jdbcUrl();
        }
    }
}
