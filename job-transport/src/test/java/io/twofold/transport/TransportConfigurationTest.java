package io.twofold.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.artifact.ArtifactStore;
import io.twofold.queue.JobQueue;
import io.twofold.queue.PostgresJobQueue;
import io.twofold.queue.RabbitJobQueue;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class TransportConfigurationTest {
    private final ApplicationContextRunner context = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(RabbitAutoConfiguration.class))
            .withUserConfiguration(TransportConfiguration.class)
            .withBean(DataSource.class, PGSimpleDataSource::new);

    @Test
    void queuesInPostgresUnlessRabbitIsConfigured() {
        context.run(app -> assertThat(app.getBean(JobQueue.class)).isInstanceOf(PostgresJobQueue.class));
    }

    @Test
    void queuesInRabbitWhenItsHostIsGiven() {
        context.withPropertyValues("spring.rabbitmq.host=broker")
                .run(app -> assertThat(app.getBean(JobQueue.class)).isInstanceOf(RabbitJobQueue.class));
    }

    @Test
    void queuesInRabbitWhenItsAddressesAreGiven() {
        context.withPropertyValues("spring.rabbitmq.addresses=one:5672,two:5672")
                .run(app -> assertThat(app.getBean(JobQueue.class)).isInstanceOf(RabbitJobQueue.class));
    }

    @Test
    void storesArtifactsBelowTheHomeDirectoryUnlessToldOtherwise(@TempDir Path home) throws Exception {
        Path file = Files.writeString(home.resolve("report.json"), "{}");

        context.withPropertyValues("TWOFOLD_HOME=" + home)
                .run(app -> app.getBean(ArtifactStore.class).put("job_1", 1, "report.json", file));

        assertThat(home.resolve("artifacts/job_1/1/report.json")).exists();
    }

    @Test
    void refusesAStoreThatItDoesNotKnow() {
        context.withPropertyValues("twofold.artifacts=s3://bucket")
                .run(app -> assertThat(app).hasFailed().getFailure().rootCause().hasMessageContaining("s3://bucket"));
    }
}
