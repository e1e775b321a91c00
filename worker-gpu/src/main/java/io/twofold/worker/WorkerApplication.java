package io.twofold.worker;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;

/** A worker as a process of its own, one job at a time; nobody can call it but for its health and its metrics. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import({WorkerConfiguration.class, ManagementConfiguration.class})
public class WorkerApplication {
    private static final Duration PAUSE = Duration.ofSeconds(2);

    public static void main(String[] args) {
        start(args);
    }

    /** Starts a worker and returns; closing the context gives its job back and ends it. */
    public static ConfigurableApplicationContext start(String... args) {
        return application().run(args);
    }

    /**
     * Runs a worker that takes at most one job, or one part of another worker's, and returns when that has ended. If the
     * process is told to end meanwhile, the job is given back.
     *
     * @param idleTimeout how long to wait for a job
     */
    public static OneJobEnd takeOne(Duration idleTimeout, String... args) throws InterruptedException {
        OneJob once = new OneJob(idleTimeout, PAUSE);
        SpringApplicationBuilder application = application()
                .initializers(context -> ((GenericApplicationContext) context).registerBean(OneJob.class, () -> once));
        try (ConfigurableApplicationContext running = application.run(args)) {
            return once.end().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The worker's thread died", e.getCause());
        }
    }

    private static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(WorkerApplication.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .properties(
                        "spring.application.name=twofold-worker",
                        "management.tracing.sampling.probability=1.0",
                        // a database that hangs must look like one that is gone
                        "spring.datasource.hikari.data-source-properties.socketTimeout=30",
                        "spring.datasource.hikari.data-source-properties.tcpKeepAlive=true",
                        // the API's libraries may be on the class path; a worker needs no entities
                        "spring.autoconfigure.exclude="
                                + "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration,"
                                + "org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration");
    }
}
