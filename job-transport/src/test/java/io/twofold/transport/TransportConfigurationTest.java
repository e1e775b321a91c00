package io.twofold.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.twofold.artifact.ArtifactStore;
import io.twofold.queue.JobQueue;
import io.twofold.queue.PostgresJobQueue;
import io.twofold.queue.RabbitJobQueue;
import io.twofold.testing.TestBucket;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            gs://bucket            | must be a directory or s3://BUCKET/PREFIX, but was gs://bucket
            s3://Bucket            | must be s3://BUCKET/PREFIX with a bucket of 3 to 63 lower-case letters
            s3://                  | must be s3://BUCKET/PREFIX with a bucket of 3 to 63 lower-case letters
            s3://bucket/../x       | in parts that do not begin with a dot
            s3://bucket//x         | in parts that do not begin with a dot
            s3://bucket/two words  | in parts that do not begin with a dot
            """)
    void refusesAStoreThatItDoesNotKnow(String artifacts, String message) {
        context.withPropertyValues("twofold.artifacts=" + artifacts)
                .run(app -> assertThat(app)
                        .getFailure()
                        .rootCause()
                        .hasMessageStartingWith("twofold.artifacts (TWOFOLD_ARTIFACTS) ")
                        .hasMessageContaining(message));
    }

    @Test
    void storesArtifactsInABucket() throws Exception {
        try (TestBucket bucket = new TestBucket("results")) {
            context.withPropertyValues(
                            "twofold.artifacts=s3://results/of/mine/", "AWS_ENDPOINT_URL_S3=" + bucket.address())
                    .run(app -> app.getBean(ArtifactStore.class).put("job_1", 1, "report.json", new byte[1]));

            assertThat(bucket.keys()).containsExactly("of/mine/.check", "of/mine/job_1/1/report.json");
        }
    }

    @Test
    void startsWithAStoreThatIsAwayButNotWithOneThatWasSetUpWrongly() throws Exception {
        try (TestBucket bucket = new TestBucket("results")) {
            context.withPropertyValues("twofold.artifacts=s3://results", "AWS_ENDPOINT_URL_S3=http://127.0.0.1:1")
                    .run(app -> assertThat(app).hasSingleBean(ArtifactStore.class));
            context.withPropertyValues("twofold.artifacts=s3://another", "AWS_ENDPOINT_URL_S3=" + bucket.address())
                    .run(app -> assertThat(app)
                            .getFailure()
                            .rootCause()
                            .hasMessageContaining("the bucket another does not exist"));
        }
    }

    @Test
    void refusesAnAddressThatIsNone() {
        context.withPropertyValues("twofold.artifacts=s3://results", "twofold.downloads.endpoint=minio:9000")
                .run(app -> assertThat(app)
                        .getFailure()
                        .rootCause()
                        .hasMessageStartingWith("twofold.downloads.endpoint must be an address"));
    }

    /** The SDK looks for this class when the environment names a token, and fails without it. */
    @Test
    void aWebIdentityCanBeTheRole() {
        assertThatCode(() -> Class.forName(
                        "software.amazon.awssdk.services.sts.internal.StsWebIdentityCredentialsProviderFactory"))
                .doesNotThrowAnyException();
    }
}
