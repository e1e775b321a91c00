package io.twofold.transport;

import com.rabbitmq.client.Address;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.twofold.artifact.ArtifactStore;
import io.twofold.artifact.ArtifactStoreException;
import io.twofold.artifact.FileArtifactStore;
import io.twofold.artifact.S3ArtifactStore;
import io.twofold.job.JobEndListener;
import io.twofold.queue.JobQueue;
import io.twofold.queue.PostgresJobQueue;
import io.twofold.queue.RabbitJobQueue;
import io.twofold.s3.S3Endpoint;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
 * over PostgreSQL; artifacts go to {@code twofold.artifacts}, which is a directory or {@code s3://bucket/prefix}.
 */
@Configuration(proxyBeanMethods = false)
public class TransportConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(TransportConfiguration.class);
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

    /** Starts with a store that is away, which may come back, but not with one that was set up wrongly. */
    @Bean
    ArtifactStore artifactStore(
            @Value("${twofold.artifacts:${TWOFOLD_HOME:${user.home}/.twofold}/artifacts}") String artifacts,
            @Value("${AWS_ENDPOINT_URL_S3:${AWS_ENDPOINT_URL:}}") String endpoint,
            @Value("${twofold.downloads.endpoint:}") String publicEndpoint) {
        if (S3ArtifactStore.isOne(artifacts)) {
            return objectStore(artifacts, endpoint, publicEndpoint.isEmpty() ? endpoint : publicEndpoint);
        }
        if (artifacts.contains("://")) {
            throw new IllegalArgumentException("twofold.artifacts (TWOFOLD_ARTIFACTS) must be a directory or"
                    + " s3://BUCKET/PREFIX, but was " + artifacts + "; other stores are not supported");
        }
        return new FileArtifactStore(Path.of(artifacts));
    }

    private static ArtifactStore objectStore(String artifacts, String endpoint, String publicEndpoint) {
        S3Endpoint own = endpoint("AWS_ENDPOINT_URL_S3", endpoint);
        S3Endpoint others = endpoint("twofold.downloads.endpoint", publicEndpoint);
        S3ArtifactStore store;
        try {
            store = new S3ArtifactStore(artifacts, own, others);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("twofold.artifacts (TWOFOLD_ARTIFACTS) " + e.getMessage());
        }
        try {
            store.check();
        } catch (ArtifactStoreException e) {
            if (e.isMisconfiguration()) {
                store.close();
                throw new IllegalStateException(e.getMessage()); // what lies behind it is the SDK's wording
            }
            LOG.warn("Starting without the artifact store: {}", e.getMessage());
        }
        return store;
    }

    private static S3Endpoint endpoint(String name, String address) {
        if (address.isEmpty()) {
            return new S3Endpoint(null);
        }
        if (!address.matches("https?://[^/?#\\s]+/?")) {
            throw new IllegalArgumentException(
                    name + " must be an address such as https://minio.example:9000, but was " + address);
        }
        return new S3Endpoint(URI.create(address));
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
