package io.twofold.source.hub;

import io.twofold.engine.FetchMonitor;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.HubReference;
import io.twofold.source.fetch.Description;
import io.twofold.source.fetch.DiskSpace;
import io.twofold.source.fetch.FetchProgress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Models and files of data sets from the Hub, by way of its cache. */
public final class Hub {
    private final HubSettings settings;
    private final HubApi api;

    public Hub(HubSettings settings) {
        this.settings = settings;
        this.api = new HubApi(settings);
    }

    /**
     * Something in the cache.
     *
     * @param path a model's directory, or a file
     * @param reference with the commit as its revision
     */
    public record Cached(Path path, HubReference reference) {}

    /**
     * A model's directory, with all that is needed of it.
     *
     * @throws CompressionException if it does not exist, may not be read, has no safetensors, or does not come
     */
    public Cached model(HubReference reference, FetchMonitor monitor) {
        return model(reference, monitor, (snapshot, files) -> {
            fetch(files.weights(snapshot.path()), snapshot, monitor);
            return snapshot.path();
        });
    }

    /**
     * As {@link #model}, without the data of the weights: the model's directory if all of it is in the cache, else one with
     * copies of the small files, and of the weights the headers.
     *
     * @param scratch where that directory may be; does not exist yet
     */
    public Cached description(HubReference reference, Path scratch, FetchMonitor monitor) {
        return model(reference, monitor, (snapshot, files) -> {
            List<String> weights = files.weights(snapshot.path());
            return weights.stream().allMatch(snapshot::has)
                    ? snapshot.path()
                    : describe(files.companions(), weights, snapshot, scratch, monitor);
        });
    }

    private interface Rest {
        Path fetch(Snapshot snapshot, ModelFiles files) throws IOException;
    }

    private Cached model(HubReference reference, FetchMonitor monitor, Rest rest) {
        HubCache cache = new HubCache(settings.cache(), reference);
        try {
            HubApi.Listing listing = settings.offline() ? cached(cache, reference) : api.list(reference, monitor);
            HubReference pinned = reference.at(listing.commit());
            Snapshot snapshot = new Snapshot(cache, pinned, reference.toString());
            ModelFiles files = new ModelFiles(listing.files(), reference.toString());
            fetch(files.companions(), snapshot, monitor.quiet());
            Path path = rest.fetch(snapshot, files);
            if (!settings.offline()) {
                cache.remember(reference.revision(), listing.commit());
            }
            return new Cached(path, pinned);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file of a data set; throws as {@link #model}. */
    public Cached file(HubReference reference, FetchMonitor monitor) {
        HubCache cache = new HubCache(settings.cache(), reference);
        try {
            String commit = settings.offline()
                    ? cache.commit(reference.revision()).orElseThrow(() -> notCached(reference))
                    : api.describe(reference, reference.path(), monitor).commit();
            HubReference pinned = reference.at(commit);
            fetch(List.of(reference.path()), new Snapshot(cache, pinned, reference.toString()), monitor);
            if (!settings.offline()) {
                cache.remember(reference.revision(), commit);
            }
            return new Cached(cache.snapshot(commit).resolve(reference.path()), pinned);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Files of a data set, which are chosen by their names; throws as {@link #model}.
     *
     * @param repository at a revision; its path does not count
     * @param choice from the names of all files
     */
    public List<Cached> files(HubReference repository, UnaryOperator<List<String>> choice, FetchMonitor monitor) {
        HubCache cache = new HubCache(settings.cache(), repository);
        try {
            HubApi.Listing listing =
                    settings.offline() ? cachedFiles(cache, repository) : api.list(repository, monitor);
            HubReference pinned = repository.at(listing.commit());
            List<String> names = choice.apply(listing.files());
            fetch(names, new Snapshot(cache, pinned, repository.toString()), monitor);
            if (!settings.offline()) {
                cache.remember(repository.revision(), listing.commit());
            }
            return names.stream()
                    .map(name -> new Cached(cache.snapshot(listing.commit()).resolve(name), pinned.withPath(name)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * One commit in the cache.
     *
     * @param asked the reference in the words of the request
     */
    private record Snapshot(HubCache cache, HubReference pinned, String asked) {
        Path path() {
            return cache.snapshot(pinned.revision());
        }

        boolean has(String name) {
            return Files.isRegularFile(path().resolve(name));
        }
    }

    /** Brings files of one commit into the cache; a file that is in the snapshot already is not asked for again. */
    private void fetch(List<String> names, Snapshot snapshot, FetchMonitor monitor) throws IOException {
        List<HubFile> files =
                ask(names.stream().filter(name -> !snapshot.has(name)).toList(), snapshot, monitor);
        if (files.isEmpty()) {
            return;
        }
        FetchProgress progress = new FetchProgress(
                snapshot.asked, files.stream().mapToLong(HubFile::size).sum(), monitor);
        for (HubFile file : files) {
            download(snapshot, file).run(progress);
            snapshot.cache.link(file);
        }
    }

    /** What the Hub says of files that are to be fetched, now or later; there is room for them. */
    private List<HubFile> ask(List<String> names, Snapshot snapshot, FetchMonitor monitor) throws IOException {
        List<HubFile> files = new ArrayList<>();
        long missing = 0;
        for (String name : names) {
            if (settings.offline()) {
                throw notCached(snapshot.pinned);
            }
            HubFile file = api.describe(snapshot.pinned, name, monitor);
            files.add(file);
            missing = Math.addExact(missing, download(snapshot, file).missing());
        }
        DiskSpace.require(missing, settings.cache(), snapshot.asked);
        return files;
    }

    private Path describe(
            List<String> companions, List<String> weights, Snapshot snapshot, Path directory, FetchMonitor monitor)
            throws IOException {
        List<HubFile> files = ask(weights, snapshot, monitor);
        Description description = new Description(directory, monitor);
        for (String name : companions) {
            description.copy(snapshot.path().resolve(name));
        }
        for (HubFile file : files) {
            Path blob = snapshot.cache.blob(file.etag());
            Description.Ranges ranges = download(snapshot, file).isThere()
                    ? Description.Ranges.of(blob)
                    : new BlobRanges(api, settings.patience().silence(), snapshot.pinned, file, monitor);
            description.header(
                    file.name(),
                    file.size(),
                    ranges,
                    settings.patience().attempts(file.name() + " of " + snapshot.pinned));
        }
        return directory;
    }

    private BlobDownload download(Snapshot snapshot, HubFile file) {
        return new BlobDownload(api, settings, snapshot.cache, snapshot.pinned, file);
    }

    private HubApi.Listing cached(HubCache cache, HubReference reference) throws IOException {
        String commit = cache.commit(reference.revision()).orElseThrow(() -> notCached(reference));
        Path snapshot = cache.snapshot(commit);
        if (!Files.isDirectory(snapshot)) {
            throw notCached(reference);
        }
        try (Stream<Path> all = Files.list(snapshot)) {
            List<String> files = all.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .toList();
            if (!files.contains(ModelFiles.SINGLE) && !files.contains(ModelFiles.INDEX)) {
                throw notCached(reference); // such as after a mere description
            }
            return new HubApi.Listing(commit, files);
        }
    }

    /** Whatever of a data set is in the cache. */
    private HubApi.Listing cachedFiles(HubCache cache, HubReference reference) throws IOException {
        String commit = cache.commit(reference.revision()).orElseThrow(() -> notCached(reference));
        Path snapshot = cache.snapshot(commit);
        if (!Files.isDirectory(snapshot)) {
            throw notCached(reference);
        }
        try (Stream<Path> all = Files.walk(snapshot)) {
            return new HubApi.Listing(
                    commit,
                    all.filter(Files::isRegularFile)
                            .map(file -> snapshot.relativize(file).toString())
                            .toList());
        }
    }

    private CompressionException notCached(HubReference reference) {
        return new CompressionException(
                FailureCode.INVALID_REQUEST,
                reference + " is not, or not all of it, in the cache " + settings.cache()
                        + ", and HF_HUB_OFFLINE forbids to fetch it; unset it, or fetch it elsewhere first");
    }
}
