package io.twofold.api.health;

import io.twofold.artifact.ArtifactStore;
import io.twofold.presence.WorkerTable;
import io.twofold.queue.JobQueue;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The parts that make the service degraded; the database, without which it is down, is watched by Spring Boot. */
@Configuration(proxyBeanMethods = false)
class HealthConfiguration {

    @Bean
    WatchedPart queueHealthIndicator(JobQueue queue) {
        return new WatchedPart("queue", "Jobs are accepted, and announced when the queue is back", () -> {
            queue.isEmpty(); // whatever it says, it answers
            return Map.of();
        });
    }

    @Bean
    WatchedPart artifactsHealthIndicator(ArtifactStore store) {
        return new WatchedPart("artifacts", "Results can neither be stored nor deleted", () -> {
            store.check();
            return Map.of();
        });
    }

    @Bean
    WatchedPart workersHealthIndicator(WorkerTable workers) {
        return new WatchedPart("workers", "Jobs are accepted, and wait for a worker", () -> {
            int count = workers.count(WorkerTable.SILENCE);
            if (count == 0) {
                throw new IllegalStateException(
                        "no worker was heard of within " + WorkerTable.SILENCE.toSeconds() + " s");
            }
            return Map.of("count", count);
        });
    }
}
