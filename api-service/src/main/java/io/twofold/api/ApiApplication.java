package io.twofold.api;

import io.twofold.job.JobConfiguration;
import io.twofold.job.Jobs;
import io.twofold.schema.SchemaConfiguration;
import io.twofold.transport.TransportConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.PropertySource;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.scheduling.annotation.EnableScheduling;

/** The HTTP service; alone in its process, or in one context with a worker. */
@SpringBootApplication(scanBasePackages = "io.twofold.api")
@PropertySource("classpath:io/twofold/api/defaults.properties")
@EnableConfigurationProperties(ApiProperties.class)
@EnableScheduling
@EntityScan(basePackageClasses = Jobs.class)
@EnableJpaRepositories(basePackageClasses = Jobs.class)
@Import({JobConfiguration.class, TransportConfiguration.class, SchemaConfiguration.class})
public class ApiApplication {

    public static void main(String[] args) {
        SpringApplication.run(ApiApplication.class, args);
    }
}
