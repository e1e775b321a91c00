package io.twofold.worker;

import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/** A worker as a process of its own, one job at a time; nobody can call it but for its health and its metrics. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import({WorkerConfiguration.class, ManagementConfiguration.class})
public class WorkerApplication {

    public static void main(String[] args) {
        start(args);
    }

    /** Starts a worker and returns; closing the context gives its job back and ends it. */
    public static ConfigurableApplicationContext start(String... args) {
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
                                + "org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration")
                .run(args);
    }
}
