package io.twofold.source.s3;

import io.twofold.source.fetch.Patience;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The object store and its cache. Credentials and region come from where the AWS SDK looks for them.
 *
 * @param endpoint of a store other than Amazon's, addressed by path; null is Amazon's
 * @param cache for what was fetched
 * @param patience with connections that break
 */
public record S3Settings(@Nullable URI endpoint, Path cache, Patience patience) {

    /** From {@code AWS_ENDPOINT_URL_S3} and {@code AWS_ENDPOINT_URL}. */
    public static S3Settings of(Map<String, String> environment, Path cache) {
        String endpoint = Stream.of("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
                .map(name -> environment.getOrDefault(name, ""))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse("");
        return new S3Settings(endpoint.isEmpty() ? null : URI.create(endpoint), cache, Patience.DEFAULT);
    }
}
