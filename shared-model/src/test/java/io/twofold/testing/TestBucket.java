package io.twofold.testing;

import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** An object store of this process with one bucket; the credentials for it are set as system properties meanwhile. */
public final class TestBucket implements AutoCloseable {
    private final String bucket;
    private final S3Proxy server;
    private final S3Client client;
    private volatile Runnable afterPart = () -> {};

    public TestBucket(String bucket) throws Exception {
        this.bucket = bucket;
        server = S3Proxy.builder()
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, "access", "secret")
                .blobStore(new Hooked(new TransientNio2BlobStore()))
                .build();
        server.start();
        System.setProperty("aws.accessKeyId", "access");
        System.setProperty("aws.secretAccessKey", "secret");
        client = S3Client.builder()
                .endpointOverride(address())
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("access", "secret")))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
        client.createBucket(request -> request.bucket(bucket));
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getPort());
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

    /** What happens whenever a part has been stored, before the client is told. */
    public void afterPart(Runnable happens) {
        afterPart = happens;
    }

    private final class Hooked extends ForwardingBlobStore {
        Hooked(BlobStore store) {
            super(store);
        }

        @Override
        public UploadPartResponse uploadMultipartPart(
                org.gaul.s3proxy.blobstore.domain.MultipartUpload upload, UploadPartRequest request, InputStream in) {
            UploadPartResponse response = super.uploadMultipartPart(upload, request, in);
            afterPart.run();
            return response;
        }
    }

    @Override
    public void close() throws Exception {
        client.close();
        server.stop();
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }
}
