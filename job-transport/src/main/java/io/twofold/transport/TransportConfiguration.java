package io.twofold.transport;

import com.rabbitmq.client.Address;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.twofold.artifact.ArtifactStore;
import io.twofold.artifact.FileArtifactStore;
import io.twofold.job.JobEndListener;
import io.twofold.queue.JobQueue;
import io.twofold.queue.PostgresJobQueue;
import io.twofold.queue.RabbitJobQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/**
 * Queue and artifact store. With {@code spring.rabbitmq.host} (or {@code .addresses}) wake-ups go over RabbitMQ, without
 * over PostgreSQL; artifacts go to the directory {@code twofold.artifacts}.
 */
@Configuration(proxyBeanMethods = false)
public class TransportConfiguration {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);

    @Bean
    @Conditional(RabbitConfigured.class)
    JobQueue rabbitJobQueue(
            CachingConnectionFactory connectionFactory,
            RabbitConnectionDetails details,
            ObjectProvider<MeterRegistry> meters,
            @Value("${twofold.queue:twofold.jobs}") String queue) {
        List<Address> addresses = details.getAddresses().stream()
                .map(address -> new Address(address.host(), address.port()))
                .toList();
        // Boot has put credentials, virtual host and TLS into the client's own factory
        Counter poisoned = meters.getIfAvailable(SimpleMeterRegistry::new).counter("twofold.queue.poisoned");
        return new RabbitJobQueue(
                connectionFactory.getRabbitConnectionFactory(), addresses, queue, TIMEOUT, poisoned::increment);
    }

    @Bean
    @Conditional(RabbitNotConfigured.class)
    JobQueue postgresJobQueue(DataSource database) {
        return new PostgresJobQueue(database, POLL_INTERVAL, TIMEOUT);
    }

    @Bean
    ArtifactStore artifactStore(
            @Value("${twofold.artifacts:${TWOFOLD_HOME:${user.home}/.twofold}/artifacts}") String artifacts) {
        if (artifacts.contains("://")) {
            throw new IllegalArgumentException(
                    "twofold.artifacts must be a directory, but was " + artifacts + "; other stores are not supported");
        }
        return new FileArtifactStore(Path.of(artifacts));
    }

    @Bean
    JobEndListener carriedOverFiles(ArtifactStore store) {
        return new CarriedOverFiles(store);
    }

    static class RabbitConfigured extends AnyNestedCondition {
        RabbitConfigured() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @ConditionalOnProperty("spring.rabbitmq.host")
        static class ByHost {}

        @ConditionalOnProperty("spring.rabbitmq.addresses")
        static class ByAddresses {}
    }

    static class RabbitNotConfigured extends NoneNestedConditions {
        RabbitNotConfigured() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @Conditional(RabbitConfigured.class)
        static class Rabbit {}
    }
}
