package io.twofold.source.s3;

import io.twofold.s3.S3Endpoint;
import io.twofold.source.fetch.Patience;
import java.nio.file.Path;
import java.util.Map;

/**
 * The object store and its cache.
 *
 * @param endpoint the store
 * @param cache for what was fetched
 * @param patience with connections that break
 */
public record S3Settings(S3Endpoint endpoint, Path cache, Patience patience) {

    /** From {@code AWS_ENDPOINT_URL_S3} and {@code AWS_ENDPOINT_URL}. */
    public static S3Settings of(Map<String, String> environment, Path cache) {
        return new S3Settings(S3Endpoint.of(environment), cache, Patience.DEFAULT);
    }
}
