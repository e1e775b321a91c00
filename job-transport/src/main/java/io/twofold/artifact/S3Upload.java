package io.twofold.artifact;

import io.twofold.failure.FailureCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * Puts content into an object store: at once if it is small, else in parts that become visible together. Its SHA-256
 * travels with every request, so that a store which knows checksums refuses what was damaged on the way, and lies beside
 * the object for those who read it.
 */
final class S3Upload {
    /** The object's metadata that has the SHA-256 of all of it, in hexadecimal. */
    static final String DIGEST = "sha256";

    private static final Logger LOG = LoggerFactory.getLogger(S3Upload.class);
    private static final int MAX_PARTS = 10_000; // of one upload, everywhere

    private final S3Client client;
    private final S3Failures failures;
    private final String bucket;
    private final long partBytes;

    S3Upload(S3Client client, S3Location location, long partBytes) {
        this.client = client;
        this.failures = new S3Failures(location);
        this.bucket = location.bucket();
        this.partBytes = partBytes;
    }

    /**
     * Stores an object; readers see all of it or, before, what was there.
     *
     * @param what this is, such as {@code store report.json of job job_1}
     * @throws ArtifactStoreException if it could not be stored
     */
    void put(String key, S3Content content, String what) {
        try {
            long ofEach = Math.max(partBytes, content.bytes() / MAX_PARTS + 1);
            S3Content.Digests digests = content.digests(ofEach);
            Map<String, String> metadata = Map.of(DIGEST, HexFormat.of().formatHex(digests.whole()));
            if (digests.parts().size() > 1) {
                failures.ask(what, () -> inParts(key, content, digests.parts(), metadata));
            } else {
                failures.ask(
                        what,
                        () -> client.putObject(
                                request -> request.bucket(bucket)
                                        .key(key)
                                        .metadata(metadata)
                                        .checksumSHA256(base64(digests.whole())),
                                content.body()));
            }
        } catch (IOException | UncheckedIOException e) {
            throw new ArtifactStoreException(FailureCode.STORAGE_UNAVAILABLE, "Could not " + what + ": " + e, e);
        }
    }

    private String inParts(String key, S3Content content, List<S3Content.Part> parts, Map<String, String> metadata) {
        String id = client.createMultipartUpload(request ->
                        request.bucket(bucket).key(key).metadata(metadata).checksumAlgorithm(ChecksumAlgorithm.SHA256))
                .uploadId();
        boolean complete = false;
        try {
            List<CompletedPart> stored = new ArrayList<>();
            for (S3Content.Part part : parts) {
                stored.add(upload(key, id, content, part, stored.size() + 1));
            }
            complete(key, id, stored, metadata);
            complete = true;
            return id;
        } finally {
            if (!complete) {
                abort(key, id);
            }
        }
    }

    private CompletedPart upload(String key, String id, S3Content content, S3Content.Part part, int number) {
        String sha256 = base64(part.sha256());
        UploadPartResponse response = client.uploadPart(
                request -> request.bucket(bucket)
                        .key(key)
                        .uploadId(id)
                        .partNumber(number)
                        .checksumSHA256(sha256),
                content.body(part));
        return CompletedPart.builder()
                .partNumber(number)
                .eTag(response.eTag())
                .checksumSHA256(sha256)
                .build();
    }

    private void complete(String key, String id, List<CompletedPart> parts, Map<String, String> metadata) {
        try {
            client.completeMultipartUpload(request ->
                    request.bucket(bucket).key(key).uploadId(id).multipartUpload(upload -> upload.parts(parts)));
        } catch (NoSuchUploadException e) {
            // the answer to an earlier attempt may have been lost, and with it that all was well
            HeadObjectResponse head =
                    client.headObject(request -> request.bucket(bucket).key(key));
            if (!Objects.equals(metadata.get(DIGEST), head.metadata().get(DIGEST))) {
                throw e;
            }
        }
    }

    /** What cannot be aborted now is discarded when it has become old. */
    private void abort(String key, String id) {
        boolean interrupted = Thread.interrupted(); // else the SDK would not even ask
        try {
            client.abortMultipartUpload(
                    request -> request.bucket(bucket).key(key).uploadId(id));
        } catch (SdkException e) {
            LOG.warn("The parts of {} that were stored stay until they are swept: {}", key, e.getMessage());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static String base64(byte[] digest) {
        return Base64.getEncoder().encodeToString(digest);
    }
}
