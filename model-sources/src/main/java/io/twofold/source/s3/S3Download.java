package io.twofold.source.s3;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.S3Reference;
import io.twofold.source.fetch.Attempts;
import io.twofold.source.fetch.FetchProgress;
import io.twofold.source.fetch.FileDigest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** Fetches one object into a file, from where an earlier attempt ended, and checks it. */
final class S3Download {
    private final S3Store store;
    private final S3Reference reference;
    private final S3Object object;
    private final Path target;
    private final Path incomplete;

    S3Download(S3Store store, S3Reference reference, S3Object object, Path directory) {
        this.store = store;
        this.reference = reference;
        this.object = object;
        this.target = directory.resolve(object.name());
        this.incomplete = directory.resolve("." + object.name() + ".incomplete");
    }

    Path target() {
        return target;
    }

    long missing() throws IOException {
        if (Files.exists(target)) {
            return 0;
        }
        return object.size() - (Files.exists(incomplete) ? Math.min(object.size(), Files.size(incomplete)) : 0);
    }

    /** The caller holds the directory's lock. */
    void run(Attempts attempts, FetchProgress progress) throws IOException {
        if (Files.exists(target)) {
            progress.add(object.size());
            return;
        }
        if (!Files.exists(incomplete) || Files.size(incomplete) > object.size()) {
            Files.write(incomplete, new byte[0]);
        }
        progress.add(Files.size(incomplete));
        while (Files.size(incomplete) < object.size()) {
            try {
                receive(attempts, progress);
            } catch (IOException e) {
                attempts.failed(e, progress.monitor());
            }
        }
        verify(progress);
        Files.move(incomplete, target, StandardCopyOption.ATOMIC_MOVE);
    }

    private void receive(Attempts attempts, FetchProgress progress) throws IOException {
        ResponseInputStream<GetObjectResponse> in = store.open(reference, object, Files.size(incomplete));
        boolean ended = false;
        try (OutputStream out = Files.newOutputStream(incomplete, StandardOpenOption.APPEND)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = read(in, buffer); n >= 0; n = read(in, buffer)) {
                write(out, buffer, n);
                attempts.progressed();
                progress.add(n);
            }
            ended = true;
        } finally {
            if (!ended) {
                in.abort(); // closing would read the rest
            }
        }
        if (Files.size(incomplete) < object.size()) {
            throw new IOException("the connection was cut");
        }
    }

    /** The SDK complains of cut connections with exceptions of its own. */
    private static int read(InputStream in, byte[] buffer) throws IOException {
        try {
            return in.read(buffer);
        } catch (SdkException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static void write(OutputStream out, byte[] buffer, int n) {
        try {
            out.write(buffer, 0, n);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // the disk, not the network: no other attempt helps
        }
    }

    private void verify(FetchProgress progress) throws IOException {
        Optional<FileDigest> digest = object.digest();
        boolean good = Files.size(incomplete) == object.size()
                && (digest.isEmpty()
                        || digest.get().of(incomplete, progress.monitor()).equals(object.etag()));
        if (!good) {
            Files.delete(incomplete);
            throw new CompressionException(
                    FailureCode.SOURCE_UNAVAILABLE,
                    "s3://" + reference.bucket() + "/" + object.key()
                            + " came damaged: it is not what its size and ETag promise; it was deleted, try again");
        }
    }
}
