package io.twofold.job;

import io.twofold.estimate.EstimateTable;
import io.twofold.presence.WorkerTable;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;

/** Imported by API and worker alike; in one process both share the same lifecycle. */
@Configuration(proxyBeanMethods = false)
public class JobConfiguration {

    @Bean
    JobLifecycle jobLifecycle(
            DataSource database,
            PlatformTransactionManager transactions,
            ObjectProvider<RetryPolicy> retry,
            @Value("${twofold.max-attempts:3}") int maxAttempts,
            ObjectProvider<JobEndListener> listeners) {
        return new JobLifecycle(
                database,
                transactions,
                retry.getIfAvailable(() -> RetryPolicy.defaults().withMaxAttempts(maxAttempts)),
                (jobId, end) -> listeners.forEach(listener -> listener.ended(jobId, end)));
    }

    @Bean
    JobShards jobShards(DataSource database, PlatformTransactionManager transactions) {
        return new JobShards(database, transactions);
    }

    @Bean
    DeadLetters deadLetters(DataSource database) {
        return new DeadLetters(database);
    }

    @Bean
    KeptCheckpoints keptCheckpoints(DataSource database) {
        return new KeptCheckpoints(database);
    }

    @Bean
    JobLog jobLog(DataSource database, PlatformTransactionManager transactions) {
        return new JobLog(database, transactions);
    }

    @Bean
    EstimateTable estimateTable(DataSource database) {
        return new EstimateTable(database);
    }

    @Bean
    WorkerTable workerTable(DataSource database) {
        return new WorkerTable(database);
    }
}
