package io.twofold.worker;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.twofold.queue.JobQueue;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Health and metrics of a worker that has no API beside it. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ManagementProperties.class)
class ManagementConfiguration {

    @Bean
    @ConditionalOnProperty("twofold.worker.management-port")
    ManagementServer managementServer(
            ManagementProperties settings,
            PrometheusMeterRegistry meters,
            WorkerLoop loop,
            DataSource database,
            JobQueue queue) {
        return new ManagementServer(settings, meters::scrape, new WorkerHealth(loop, database, queue));
    }
}
