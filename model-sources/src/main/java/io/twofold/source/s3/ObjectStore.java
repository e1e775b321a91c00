package io.twofold.source.s3;

import io.twofold.engine.FetchMonitor;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.HubReference;
import io.twofold.recipe.S3Reference;
import io.twofold.source.fetch.Attempts;
import io.twofold.source.fetch.Description;
import io.twofold.source.fetch.DiskSpace;
import io.twofold.source.fetch.DownloadLock;
import io.twofold.source.fetch.FetchProgress;
import io.twofold.source.fetch.FileDigest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Models and texts from an S3 object store. Each set of objects is kept in a directory named after their ETags: when one
 * of them changes, it is another directory, and what was fetched once never changes.
 */
public final class ObjectStore {
    private final S3Settings settings;

    public ObjectStore(S3Settings settings) {
        this.settings = settings;
    }

    /**
     * Something in the cache.
     *
     * @param path a directory with the objects as files, or a file
     * @param version of names and contents, 40 hexadecimal digits
     */
    public record Cached(Path path, String version) {}

    /**
     * The objects directly below a prefix that make a model.
     *
     * @throws CompressionException if there are none, they may not be read, or do not come
     */
    public Cached model(S3Reference reference, FetchMonitor monitor) {
        return attempt(reference, monitor, (store, attempts) -> {
            List<S3Object> objects = ofModel(store, reference, monitor);
            String version = version(objects);
            return new Cached(fetch(objects, version, store, reference, attempts, monitor), version);
        });
    }

    /**
     * As {@link #model}, without the data of the weights: the directory of the objects if all of them are there, else one
     * with copies of the small objects, and of the weights the headers.
     *
     * @param scratch where that directory may be; does not exist yet
     */
    public Cached description(S3Reference reference, Path scratch, FetchMonitor monitor) {
        return attempt(reference, monitor, (store, attempts) -> {
            List<S3Object> objects = ofModel(store, reference, monitor);
            String version = version(objects);
            List<S3Object> companions =
                    objects.stream().filter(object -> !object.isWeights()).toList();
            Path directory = fetch(companions, version, store, reference, attempts, monitor.quiet());
            if (objects.stream().allMatch(object -> Files.isRegularFile(directory.resolve(object.name())))) {
                return new Cached(directory, version);
            }
            requireRoom(objects, store, reference, directory);
            Description description = new Description(scratch, monitor);
            companions.forEach(object -> description.copy(directory.resolve(object.name())));
            objects.stream()
                    .filter(S3Object::isWeights)
                    .forEach(object -> description.header(
                            object.name(),
                            object.size(),
                            ranges(store, reference, object, directory, monitor),
                            attempts));
            return new Cached(scratch, version);
        });
    }

    private static Description.Ranges ranges(
            S3Store store, S3Reference reference, S3Object object, Path directory, FetchMonitor monitor) {
        Path file = directory.resolve(object.name());
        return Files.isRegularFile(file)
                ? Description.Ranges.of(file)
                : new S3Ranges(store, reference, object, monitor);
    }

    private static List<S3Object> ofModel(S3Store store, S3Reference reference, FetchMonitor monitor)
            throws IOException {
        List<S3Object> objects = new ArrayList<>();
        for (String name : store.names(reference, monitor)) {
            if (isOfModel(name)) {
                objects.add(store.describe(new S3Reference(reference.bucket(), reference.key() + "/" + name)));
            }
        }
        if (objects.isEmpty()) {
            throw new CompressionException(
                    FailureCode.INVALID_REQUEST,
                    reference + " has no files of a model (config.json, *.safetensors …) directly below it;"
                            + " check bucket and prefix");
        }
        return objects;
    }

    /** One object; throws as {@link #model}. */
    public Cached file(S3Reference reference, FetchMonitor monitor) {
        return attempt(reference, monitor, (store, attempts) -> {
            S3Object object = store.describe(reference);
            if (!HubReference.isSafe(object.name())) {
                throw new CompressionException(
                        FailureCode.INVALID_REQUEST,
                        reference + " must end with a name of letters, digits and . _ = + - so that it can be a file");
            }
            String version = version(List.of(object));
            Path directory = fetch(List.of(object), version, store, reference, attempts, monitor);
            return new Cached(directory.resolve(object.name()), version);
        });
    }

    private interface Work {
        Cached run(S3Store store, Attempts attempts) throws IOException;
    }

    private Cached attempt(S3Reference reference, FetchMonitor monitor, Work work) {
        Attempts attempts = settings.patience().attempts(reference.toString());
        try (S3Store store = new S3Store(settings)) {
            while (true) {
                monitor.checkCancelled();
                try {
                    return work.run(store, attempts);
                } catch (IOException e) {
                    attempts.failed(e, monitor);
                }
            }
        }
    }

    private static boolean isOfModel(String name) {
        return HubReference.isSafe(name)
                && !name.startsWith(".")
                && name.matches(
                        "(?i).*\\.(safetensors|json|jinja)|tokenizer\\.model|merges\\.txt|vocab\\..*|licen[cs]e.*");
    }

    private String version(List<S3Object> objects) {
        String all = objects.stream()
                .map(object -> object.name() + "\t" + object.etag() + "\t" + object.size())
                .sorted()
                .collect(Collectors.joining("\n"));
        return FileDigest.SHA256.of(all).substring(0, 40);
    }

    private Path fetch(
            List<S3Object> objects,
            String version,
            S3Store store,
            S3Reference reference,
            Attempts attempts,
            FetchMonitor monitor) {
        Path place = settings.cache()
                .resolve(reference.bucket())
                .resolve(FileDigest.SHA256
                        .of(settings.endpoint().address() + "\n" + reference.key())
                        .substring(0, 16));
        Path directory = place.resolve(version);
        try (DownloadLock lock = DownloadLock.acquire(place.resolve(version + ".lock"), monitor)) {
            Files.createDirectories(directory);
            if (requireRoom(objects, store, reference, directory) > 0) {
                FetchProgress progress = new FetchProgress(
                        reference.toString(),
                        objects.stream().mapToLong(S3Object::size).sum(),
                        monitor);
                for (S3Object object : objects) {
                    new S3Download(store, reference, object, directory).run(attempts, progress);
                }
            }
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes that are still to come, now or later, into a directory that has room for them. */
    private static long requireRoom(List<S3Object> objects, S3Store store, S3Reference reference, Path directory) {
        try {
            long missing = 0;
            for (S3Object object : objects) {
                missing = Math.addExact(missing, new S3Download(store, reference, object, directory).missing());
            }
            DiskSpace.require(missing, directory, reference.toString());
            return missing;
        } catch (IOException e) {
            throw new UncheckedIOException(e); // the disk, not the network: no other attempt helps
        }
    }
}
