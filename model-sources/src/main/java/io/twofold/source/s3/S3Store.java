package io.twofold.source.s3;

import io.twofold.engine.FetchMonitor;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.S3Reference;
import io.twofold.source.fetch.TryAgainException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/** The questions that are asked of an object store. */
final class S3Store implements AutoCloseable {
    private static final int MAX_OBJECTS = 10_000;

    private final S3Client client;

    S3Store(S3Settings settings) {
        this.client = settings.endpoint().client(settings.patience().silence());
    }

    /** The objects directly below a prefix; what lies deeper is left out. */
    List<String> names(S3Reference reference, FetchMonitor monitor) throws IOException {
        String prefix = reference.key() + "/";
        List<String> names = new ArrayList<>();
        ask(reference, () -> {
            client.listObjectsV2Paginator(request ->
                            request.bucket(reference.bucket()).prefix(prefix).delimiter("/"))
                    .contents()
                    .forEach(object -> {
                        monitor.checkCancelled();
                        if (names.size() == MAX_OBJECTS) {
                            throw new CompressionException(
                                    FailureCode.INVALID_REQUEST,
                                    reference + " holds more than " + MAX_OBJECTS
                                            + " objects; name a directory of a model");
                        }
                        names.add(object.key().substring(prefix.length()));
                    });
            return names;
        });
        names.remove(""); // a "directory" that some tools create
        return names;
    }

    S3Object describe(S3Reference reference) throws IOException {
        return ask(reference, () -> {
            HeadObjectResponse head = client.headObject(
                    request -> request.bucket(reference.bucket()).key(reference.key()));
            String key = reference.key();
            boolean plain =
                    head.serverSideEncryption() == null || head.serverSideEncryption() == ServerSideEncryption.AES256;
            return new S3Object(
                    key,
                    key.substring(key.lastIndexOf('/') + 1),
                    head.eTag().replace("\"", ""),
                    head.contentLength(),
                    plain && head.sseCustomerAlgorithm() == null);
        });
    }

    /** The content from a byte on, if the object is still the one that was described. */
    ResponseInputStream<GetObjectResponse> open(S3Reference reference, S3Object object, long from) throws IOException {
        return open(reference, object, from == 0 ? null : "bytes=" + from + "-");
    }

    /** As {@link #open(S3Reference, S3Object, long)}, but only {@code count} bytes, at least one. */
    ResponseInputStream<GetObjectResponse> open(S3Reference reference, S3Object object, long from, int count)
            throws IOException {
        return open(reference, object, "bytes=" + from + "-" + (from + count - 1));
    }

    private ResponseInputStream<GetObjectResponse> open(S3Reference reference, S3Object object, @Nullable String range)
            throws IOException {
        return ask(
                reference,
                () -> client.getObject(request -> request.bucket(reference.bucket())
                        .key(object.key())
                        .ifMatch("\"" + object.etag() + "\"")
                        .range(range)));
    }

    /** The SDK has tried several times before it throws. */
    private static <T> T ask(S3Reference reference, Supplier<T> question) throws IOException {
        try {
            return question.get();
        } catch (S3Exception e) {
            int status = e.statusCode();
            if (status == 429 || status >= 500) {
                throw new TryAgainException("the store answers " + status, Duration.ZERO);
            }
            throw new CompressionException(
                    status == 412 ? FailureCode.SOURCE_UNAVAILABLE : FailureCode.INVALID_REQUEST,
                    switch (status) {
                        case 404 -> reference + " does not exist; check bucket and key";
                        case 401, 403 ->
                            reference + " may not be read with the credentials that this process has"
                                    + " (AWS_ACCESS_KEY_ID, AWS_PROFILE or the machine's role)";
                        case 412 -> reference + " changed while it was fetched; try again";
                        default -> reference + " cannot be fetched: the store answers " + status;
                    },
                    e);
        } catch (SdkClientException e) {
            if (String.valueOf(e.getMessage()).contains("Unable to load credentials")) {
                throw new CompressionException(
                        FailureCode.INVALID_REQUEST,
                        reference + " needs credentials and there are none: set AWS_ACCESS_KEY_ID and"
                                + " AWS_SECRET_ACCESS_KEY, or AWS_PROFILE",
                        e);
            }
            throw new IOException(e.getMessage(), e);
        } catch (SdkException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
