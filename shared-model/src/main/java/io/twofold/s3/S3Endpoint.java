package io.twofold.s3;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * An object store. Credentials and region come from where the AWS SDK looks for them.
 *
 * @param address of a store other than Amazon's, addressed by path; null is Amazon's
 */
public record S3Endpoint(@Nullable URI address) {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);

    /** From {@code AWS_ENDPOINT_URL_S3} and {@code AWS_ENDPOINT_URL}. */
    public static S3Endpoint of(Map<String, String> environment) {
        return Stream.of("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
                .map(name -> environment.getOrDefault(name, ""))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .map(value -> new S3Endpoint(URI.create(value)))
                .orElseGet(() -> new S3Endpoint(null));
    }

    /**
     * A client, which tries a request several times before it throws; the caller closes it.
     *
     * @param silence after which a connection that says nothing is taken for dead
     */
    public S3Client client(Duration silence) {
        S3ClientBuilder builder = S3Client.builder()
                .httpClient(new RetriedHttpClient(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT_TIMEOUT)
                        .socketTimeout(silence)
                        .build()))
                // else SeaweedFS would give objects out with the Content-Encoding aws-chunked
                .serviceConfiguration(
                        S3Configuration.builder().chunkedEncodingEnabled(false).build())
                .region(region());
        if (address == null) {
            builder.crossRegionAccessEnabled(true);
        } else {
            builder.endpointOverride(address).forcePathStyle(true);
        }
        return builder.build();
    }

    /** Makes addresses that carry their own permission; the caller closes it. */
    public S3Presigner presigner() {
        S3Presigner.Builder builder = S3Presigner.builder().region(region());
        if (address != null) {
            builder.endpointOverride(address)
                    .serviceConfiguration(S3Configuration.builder()
                            .pathStyleAccessEnabled(true)
                            .build());
        }
        return builder.build();
    }

    /** What the environment says; where it says nothing, the store tells the right one, or has none. */
    private Region region() {
        AwsRegionProvider said = address == null
                ? DefaultAwsRegionProviderChain.builder().build()
                // a machine of Amazon's would be asked last, which takes seconds where there is none
                : new AwsRegionProviderChain(new SystemSettingsRegionProvider(), new AwsProfileRegionProvider());
        try {
            return said.getRegion();
        } catch (SdkClientException e) {
            return Region.US_EAST_1;
        }
    }
}
