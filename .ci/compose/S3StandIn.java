import java.net.URI;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;

/** Stands in for the S3 server of docker-compose.yml: the same port, credentials and bucket; in memory. */
final class S3StandIn {
    public static void main(String[] arguments) throws Exception {
        TransientNio2BlobStore store = new TransientNio2BlobStore();
        store.createContainer(CreateBucketRequest.builder().bucket("twofold").build());
        S3Proxy server = S3Proxy.builder()
                .endpoint(URI.create("http://0.0.0.0:8333"))
                .awsAuthentication(
                        AuthenticationType.AWS_V2_OR_V4,
                        System.getenv("AWS_ACCESS_KEY_ID"),
                        System.getenv("AWS_SECRET_ACCESS_KEY"))
                .blobStore(store)
                .build();
        server.start();
    }
}
