package io.twofold.worker;

import io.twofold.artifact.ArtifactStore;
import io.twofold.engine.CompressionCancelledException;
import io.twofold.engine.CompressionListener;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.job.Claim;
import io.twofold.job.PublishedArtifact;
import io.twofold.report.Phase;
import io.twofold.report.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves what the engine wrote to the artifact store. */
final class Publisher {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
    private static final int ATTEMPTS = 4;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final String MANIFEST = "manifest.json";
    private static final Map<String, String> MEDIA_TYPES = Map.of(
            "json", "application/json", "md", "text/markdown; charset=utf-8", "txt", "text/plain; charset=utf-8");

    private final ArtifactStore store;

    Publisher(ArtifactStore store) {
        this.store = store;
    }

    /**
     * What lies in the store now, for users only once the job's row says so.
     *
     * @param files all of them, the manifest last
     * @param manifestDigest SHA-256 of the manifest
     */
    record Publication(List<PublishedArtifact> files, String manifestDigest) {}

    /**
     * Stores every file below {@code output} under the claim's epoch, the manifest last: an attempt without a manifest
     * is incomplete.
     *
     * @throws CompressionCancelledException if the listener asks for it while a file is read or before it is stored
     */
    Publication publish(Claim claim, Path output, CompressionListener listener) {
        List<String> names = names(output);
        List<PublishedArtifact> published = new ArrayList<>();
        for (String name : names) {
            listener.progress(new Progress(Phase.PUBLISH, published.size(), names.size(), "file"));
            checkCancelled(listener);
            PublishedArtifact artifact = describe(name, output.resolve(name), listener);
            checkCancelled(listener);
            put(claim, name, output.resolve(name), listener);
            published.add(artifact);
        }
        listener.progress(new Progress(Phase.PUBLISH, names.size(), names.size(), "file"));
        return new Publication(published, published.get(published.size() - 1).sha256());
    }

    /** Tries again for a few seconds: a store that stumbles once should not cost the work of hours. */
    private void put(Claim claim, String name, Path file, CompressionListener listener) {
        Duration pause = FIRST_PAUSE;
        for (int attempt = 1; ; attempt++) {
            try {
                store.put(claim.jobId(), claim.epoch(), name, file);
                return;
            } catch (CompressionException e) {
                if (e.code() != FailureCode.STORAGE_UNAVAILABLE || attempt == ATTEMPTS || listener.cancelled()) {
                    throw e;
                }
                LOG.warn("Job {}: trying again to store {}: {}", claim.jobId(), name, e.getMessage());
            }
            LockSupport.parkNanos(pause.toNanos());
            pause = pause.multipliedBy(2);
        }
    }

    private static List<String> names(Path output) {
        try (Stream<Path> files = Files.walk(output)) {
            List<String> names = new ArrayList<>(files.filter(Files::isRegularFile)
                    .map(file -> output.relativize(file).toString().replace('\\', '/'))
                    .sorted(Comparator.naturalOrder())
                    .toList());
            if (!names.remove(MANIFEST)) {
                throw new CompressionException(FailureCode.INTERNAL, "The engine finished without a " + MANIFEST);
            }
            names.add(MANIFEST);
            return names;
        } catch (IOException e) {
            throw unreadable(output, e);
        }
    }

    private static void checkCancelled(CompressionListener listener) {
        if (listener.cancelled()) {
            throw new CompressionCancelledException();
        }
    }

    private static PublishedArtifact describe(String name, Path file, CompressionListener listener) {
        byte[] piece = new byte[1 << 20];
        long bytes = 0;
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                checkCancelled(listener);
                sha256.update(piece, 0, read);
                bytes += read;
            }
            return new PublishedArtifact(name, bytes, HexFormat.of().formatHex(sha256.digest()), mediaType(name));
        } catch (IOException e) {
            throw unreadable(file, e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String mediaType(String name) {
        return MEDIA_TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
    }

    private static CompressionException unreadable(Path path, IOException cause) {
        return new CompressionException(
                FailureCode.INTERNAL, "Could not read the engine's output " + path.getFileName() + ": " + cause, cause);
    }
}
