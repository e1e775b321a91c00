package io.twofold.artifact;

import io.twofold.failure.FailureCode;
import io.twofold.s3.S3Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * Keeps artifacts in a bucket of Amazon S3 or of any store that speaks its language. A store of this kind shows an object
 * whole or not at all, and shows it as soon as it was put.
 */
public final class S3ArtifactStore implements ArtifactStore, AutoCloseable {
    private static final long PART_BYTES = 64L << 20;
    private static final int PAGE = 1000; // of listings and deletions, the most that S3 allows
    private static final Duration SILENCE = Duration.ofSeconds(60);
    private static final Duration CHECK_TIME = Duration.ofSeconds(10);
    private static final Duration WRITE_CHECK = Duration.ofMinutes(1);
    private static final int NOT_FOUND = 404;

    private final S3Location location;
    private final S3Client client;
    private final S3Presigner presigner;
    private final S3Failures failures;
    private final S3Upload upload;
    private final int page;
    private volatile @Nullable Long writtenAt;

    /**
     * @param location {@code s3://bucket/prefix}; the bucket exists
     * @param publicEndpoint where those find the store who follow a link to it
     * @throws IllegalArgumentException if the location is none, with the rest of a sentence that begins with its name
     */
    public S3ArtifactStore(String location, S3Endpoint endpoint, S3Endpoint publicEndpoint) {
        this(S3Location.parse(location), endpoint, publicEndpoint, PART_BYTES, PAGE, SILENCE);
    }

    S3ArtifactStore(
            S3Location location,
            S3Endpoint endpoint,
            S3Endpoint publicEndpoint,
            long partBytes,
            int page,
            Duration silence) {
        this.location = location;
        this.client = endpoint.client(silence);
        this.presigner = publicEndpoint.presigner();
        this.failures = new S3Failures(location);
        this.upload = new S3Upload(client, location, partBytes);
        this.page = page;
    }

    /** Whether {@code location} is written like a place in such a store. */
    public static boolean isOne(String location) {
        return S3Location.isOne(location);
    }

    @Override
    public void put(String jobId, long epoch, String name, Path file) {
        String key = location.key(jobId, epoch, name);
        String what = "store " + name + " of job " + jobId;
        try {
            upload.put(key, S3Content.of(file), what);
        } catch (IOException e) {
            throw new ArtifactStoreException(FailureCode.STORAGE_UNAVAILABLE, "Could not " + what + ": " + e, e);
        }
    }

    @Override
    public void put(String jobId, long epoch, String name, byte[] content) {
        upload.put(location.key(jobId, epoch, name), S3Content.of(content), "store " + name + " of job " + jobId);
    }

    @Override
    public Optional<StoredArtifact> find(String jobId, long epoch, String name) {
        String key = location.key(jobId, epoch, name);
        return failures.ask("find " + name + " of job " + jobId, () -> {
            try {
                HeadObjectResponse head = client.headObject(
                        request -> request.bucket(location.bucket()).key(key));
                return Optional.of(
                        new S3Artifact(this, key, name, head.contentLength(), head.lastModified(), head.eTag()));
            } catch (S3Exception e) {
                if (e.statusCode() == NOT_FOUND && !S3Failures.code(e).equals("NoSuchBucket")) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    @Override
    public List<StoredArtifact> list(String jobId, long epoch) {
        String prefix = location.of(jobId, epoch);
        List<StoredArtifact> found = new ArrayList<>();
        failures.ask("list the artifacts of job " + jobId, () -> {
            pages(prefix)
                    .forEach(objects -> objects.contents().forEach(object -> {
                        String name = object.key().substring(prefix.length());
                        if (ArtifactNames.isName(name)) {
                            found.add(new S3Artifact(
                                    this, object.key(), name, object.size(), object.lastModified(), object.eTag()));
                        }
                    }));
            return found;
        });
        found.sort(Comparator.comparing(StoredArtifact::name));
        return List.copyOf(found);
    }

    @Override
    public List<String> jobs(String after, int limit) {
        String prefix = location.prefix();
        // the store sorts keys, which have a slash after the id: not always the order of the ids
        return failures.ask(
                "list the jobs that have artifacts",
                () -> client
                        .listObjectsV2Paginator(request -> request.bucket(location.bucket())
                                .prefix(prefix)
                                .delimiter("/")
                                .startAfter(after.isEmpty() ? null : prefix + after)
                                .maxKeys(page))
                        .commonPrefixes()
                        .stream()
                        .map(found -> found.prefix()
                                .substring(prefix.length(), found.prefix().length() - 1))
                        .filter(id -> ArtifactNames.isJobId(id) && id.compareTo(after) > 0)
                        .sorted()
                        .limit(limit)
                        .toList());
    }

    @Override
    public List<StoredAttempt> attempts(String jobId) {
        String prefix = location.of(jobId);
        Map<Long, StoredAttempt> found = new TreeMap<>();
        failures.ask("add up the artifacts of job " + jobId, () -> {
            pages(prefix)
                    .forEach(objects -> objects.contents().forEach(object -> {
                        String epoch = object.key().substring(prefix.length()).replaceFirst("/.*", "");
                        if (ArtifactNames.isEpoch(epoch)) {
                            StoredAttempt one =
                                    new StoredAttempt(Long.parseLong(epoch), object.size(), object.lastModified());
                            found.merge(one.epoch(), one, S3ArtifactStore::sum);
                        }
                    }));
            return found;
        });
        return List.copyOf(found.values());
    }

    private static StoredAttempt sum(StoredAttempt one, StoredAttempt other) {
        Instant newest = one.newest().isAfter(other.newest()) ? one.newest() : other.newest();
        return new StoredAttempt(one.epoch(), one.bytes() + other.bytes(), newest);
    }

    private Iterable<ListObjectsV2Response> pages(String prefix) {
        return client.listObjectsV2Paginator(
                request -> request.bucket(location.bucket()).prefix(prefix).maxKeys(page));
    }

    InputStream open(S3Artifact artifact, long offset) {
        return failures.ask("read the artifact " + artifact.name(), () -> {
            ResponseInputStream<GetObjectResponse> in = client.getObject(request -> request.bucket(location.bucket())
                    .key(artifact.key())
                    .ifMatch(artifact.etag()) // what was found is what is read, or nothing
                    .range(offset == 0 ? null : "bytes=" + offset + "-"));
            String digest = offset == 0 ? in.response().metadata().get(S3Upload.DIGEST) : null;
            return new S3Stream(artifact.name(), in, artifact.bytes() - offset, digest);
        });
    }

    URI link(S3Artifact artifact, Duration validity, String mediaType, String disposition) {
        return failures.ask(
                "make a link to " + artifact.name(),
                () -> URI.create(presigner
                        .presignGetObject(link -> link.signatureDuration(validity)
                                .getObjectRequest(request -> request.bucket(location.bucket())
                                        .key(artifact.key())
                                        .responseContentType(mediaType)
                                        .responseContentDisposition(disposition)
                                        .responseCacheControl("private, no-cache")))
                        .url()
                        .toString()));
    }

    /** Writes once a minute; in between a look at what was written last costs less. */
    @Override
    public void check() {
        Long last = writtenAt;
        boolean write = last == null || System.nanoTime() - last > WRITE_CHECK.toNanos();
        failures.ask("store anything", () -> write ? writeCheck() : readCheck());
    }

    private Object writeCheck() {
        byte[] content = "Twofold".getBytes(StandardCharsets.UTF_8);
        Object answer = client.putObject(
                request -> request.bucket(location.bucket())
                        .key(location.checkKey())
                        // else the SDK sends a checksum behind the content, which not every store reads reliably
                        .checksumSHA256(S3Upload.base64(Sha256.digest().digest(content)))
                        .overrideConfiguration(call -> call.apiCallTimeout(CHECK_TIME)),
                RequestBody.fromBytes(content));
        writtenAt = System.nanoTime();
        return answer;
    }

    private Object readCheck() {
        try {
            return client.headObject(request -> request.bucket(location.bucket())
                    .key(location.checkKey())
                    .overrideConfiguration(call -> call.apiCallTimeout(CHECK_TIME)));
        } catch (SdkException e) {
            writtenAt = null; // the next check writes, which the store answers with a reason
            throw e;
        }
    }

    /** Ends what is being put as well: a worker that does not know that its job is gone cannot complete it. */
    @Override
    public void delete(String jobId) {
        deleteBelow(location.of(jobId), jobId);
    }

    @Override
    public void delete(String jobId, long epoch) {
        deleteBelow(location.of(jobId, epoch), jobId);
    }

    private void deleteBelow(String prefix, String jobId) {
        String what = "delete the artifacts of job " + jobId;
        failures.ask(what, () -> abortUploads(prefix, Instant.MAX));
        failures.ask(what, () -> {
            for (ListObjectsV2Response objects : pages(prefix)) {
                List<ObjectIdentifier> keys = objects.contents().stream()
                        .map(object ->
                                ObjectIdentifier.builder().key(object.key()).build())
                        .toList();
                if (!keys.isEmpty()) {
                    requireDeleted(
                            client.deleteObjects(request -> request.bucket(location.bucket())
                                    .delete(batch -> batch.objects(keys).quiet(true))),
                            what);
                }
            }
            return what;
        });
    }

    private void requireDeleted(DeleteObjectsResponse response, String what) {
        if (response.hasErrors() && !response.errors().isEmpty()) {
            String code = String.valueOf(response.errors().get(0).code());
            throw failures.of(what, (S3Exception) S3Exception.builder()
                    .statusCode(code.equals("AccessDenied") ? 403 : 500)
                    .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
                    .build());
        }
    }

    @Override
    public int discardUnfinished(Instant before) {
        return failures.ask("discard unfinished uploads", () -> abortUploads(location.prefix(), before));
    }

    private int abortUploads(String prefix, Instant before) {
        int aborted = 0;
        for (MultipartUpload found : client.listMultipartUploadsPaginator(
                        request -> request.bucket(location.bucket()).prefix(prefix))
                .uploads()) {
            // a bucket may be shared: only what can be an artifact is ours to abort
            if (location.jobOf(found.key()).isPresent() && found.initiated().isBefore(before)) {
                aborted += abort(found);
            }
        }
        return aborted;
    }

    private int abort(MultipartUpload found) {
        try {
            client.abortMultipartUpload(request ->
                    request.bucket(location.bucket()).key(found.key()).uploadId(found.uploadId()));
            return 1;
        } catch (NoSuchUploadException e) {
            return 0; // it has just been completed or aborted by somebody else
        }
    }

    @Override
    public void close() {
        client.close();
        presigner.close();
    }
}
