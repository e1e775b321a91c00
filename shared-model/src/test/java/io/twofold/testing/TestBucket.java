package io.twofold.testing;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * An object store with one bucket: the server that TWOFOLD_TEST_S3 names, such as {@code http://KEY:SECRET@127.0.0.1:8333},
 * else one of this process. The credentials for it are set as system properties meanwhile.
 */
public final class TestBucket implements AutoCloseable {
    private final String bucket;
    private final @Nullable S3Proxy own;
    private final URI address;
    private final S3Client client;

    public TestBucket(String bucket) throws Exception {
        this.bucket = bucket;
        String named = System.getenv("TWOFOLD_TEST_S3");
        String[] credentials = {"access", "secret"};
        if (named == null) {
            own = startOwn(credentials);
            address = URI.create("http://127.0.0.1:" + own.getPort());
        } else {
            own = null;
            URI given = URI.create(named);
            address = new URI(given.getScheme(), null, given.getHost(), given.getPort(), null, null, null);
            credentials = given.getUserInfo().split(":", 2);
        }
        System.setProperty("aws.accessKeyId", credentials[0]);
        System.setProperty("aws.secretAccessKey", credentials[1]);
        client = S3Client.builder()
                .endpointOverride(address)
                .forcePathStyle(true)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .region(Region.US_EAST_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(credentials[0], credentials[1])))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
        requireNone();
        client.createBucket(request -> request.bucket(bucket));
    }

    private static S3Proxy startOwn(String[] credentials) throws Exception {
        S3Proxy server = S3Proxy.builder()
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, credentials[0], credentials[1])
                .blobStore(new TransientNio2BlobStore())
                .build();
        server.start();
        return server;
    }

    /** The bucket is emptied and deleted in the end, so it must be nobody else's. */
    private void requireNone() {
        if (client.listBuckets().buckets().stream()
                .anyMatch(found -> found.name().equals(bucket))) {
            throw new IllegalStateException(address + " has a bucket " + bucket
                    + " already; delete it, or name another server in TWOFOLD_TEST_S3");
        }
    }

    /** Whether it is a server of this process, not one that TWOFOLD_TEST_S3 names. */
    public boolean isOwn() {
        return own != null;
    }

    public URI address() {
        return address;
    }

    public void put(String key, byte[] content) {
        client.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromBytes(content));
    }

    public void put(String key, byte[] content, Map<String, String> metadata) {
        client.putObject(request -> request.bucket(bucket).key(key).metadata(metadata), RequestBody.fromBytes(content));
    }

    /** What somebody stored about an object, beside its content. */
    public Map<String, String> metadata(String key) {
        return client.headObject(request -> request.bucket(bucket).key(key)).metadata();
    }

    public String etag(String key) {
        return client.headObject(request -> request.bucket(bucket).key(key)).eTag();
    }

    /** Every object's key, sorted. */
    public List<String> keys() {
        return client.listObjectsV2Paginator(request -> request.bucket(bucket)).contents().stream()
                .map(S3Object::key)
                .sorted()
                .toList();
    }

    /** Begins an upload in parts, as a process does that is killed then; nobody sees an object of it. */
    public void begin(String key) {
        String id = client.createMultipartUpload(
                        request -> request.bucket(bucket).key(key))
                .uploadId();
        client.uploadPart(
                request -> request.bucket(bucket).key(key).uploadId(id).partNumber(1),
                RequestBody.fromString("a part"));
    }

    /** The keys of uploads that have neither been completed nor aborted, sorted. */
    public List<String> uploads() {
        return client.listMultipartUploads(request -> request.bucket(bucket)).uploads().stream()
                .map(MultipartUpload::key)
                .sorted()
                .toList();
    }

    public void abortUploads() {
        client.listMultipartUploads(request -> request.bucket(bucket))
                .uploads()
                .forEach(upload -> client.abortMultipartUpload(
                        request -> request.bucket(bucket).key(upload.key()).uploadId(upload.uploadId())));
    }

    /** What happens whenever a part has been stored, before who stored it is told. */
    public void afterPart(Runnable happens) {
        AfterPart.run = happens;
    }

    /** Listens to every client of this process; the SDK finds it by a file of its resources. */
    public static final class AfterPart implements ExecutionInterceptor {
        private static volatile Runnable run = () -> {};

        @Override
        public void afterUnmarshalling(Context.AfterUnmarshalling context, ExecutionAttributes attributes) {
            if (context.response() instanceof UploadPartResponse) {
                run.run();
            }
        }
    }

    private void empty() {
        abortUploads();
        keys().forEach(key ->
                client.deleteObject(request -> request.bucket(bucket).key(key)));
        client.deleteBucket(request -> request.bucket(bucket));
    }

    @Override
    public void close() throws Exception {
        afterPart(() -> {});
        if (own == null) {
            empty();
        } else {
            own.stop();
        }
        client.close();
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }
}
