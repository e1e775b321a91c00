package io.twofold.source.hub;

import io.twofold.engine.FetchMonitor;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.HubReference;
import io.twofold.source.fetch.DiskSpace;
import io.twofold.source.fetch.FetchProgress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        HubCache cache = new HubCache(settings.cache(), reference);
        try {
            HubApi.Listing listing = settings.offline() ? cached(cache, reference) : api.list(reference, monitor);
            HubReference pinned = reference.at(listing.commit());
            Path snapshot = cache.snapshot(listing.commit());
            ModelFiles files = new ModelFiles(listing.files(), reference.toString());
            fetch(files.companions(), cache, pinned, reference.toString(), monitor.quiet());
            fetch(files.weights(snapshot), cache, pinned, reference.toString(), monitor);
            if (!settings.offline()) {
                cache.remember(reference.revision(), listing.commit());
            }
            return new Cached(snapshot, pinned);
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
            fetch(List.of(reference.path()), cache, pinned, reference.toString(), monitor);
            if (!settings.offline()) {
                cache.remember(reference.revision(), commit);
            }
            return new Cached(cache.snapshot(commit).resolve(reference.path()), pinned);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Brings files of one commit into the cache; a file that is in the snapshot already is not asked for again. */
    private void fetch(List<String> names, HubCache cache, HubReference pinned, String what, FetchMonitor monitor)
            throws IOException {
        Path snapshot = cache.snapshot(pinned.revision());
        List<HubFile> files = new ArrayList<>();
        long total = 0;
        long missing = 0;
        for (String name : names) {
            if (!Files.isRegularFile(snapshot.resolve(name))) {
                if (settings.offline()) {
                    throw notCached(pinned);
                }
                HubFile file = api.describe(pinned, name, monitor);
                files.add(file);
                total = Math.addExact(total, file.size());
                missing = Math.addExact(missing, download(cache, pinned, file).missing());
            }
        }
        if (files.isEmpty()) {
            return;
        }
        DiskSpace.require(missing, settings.cache(), what);
        FetchProgress progress = new FetchProgress(what, total, monitor);
        for (HubFile file : files) {
            download(cache, pinned, file).run(progress);
            cache.link(file);
        }
    }

    private BlobDownload download(HubCache cache, HubReference pinned, HubFile file) {
        return new BlobDownload(api, settings, cache, pinned, file);
    }

    private HubApi.Listing cached(HubCache cache, HubReference reference) throws IOException {
        String commit = cache.commit(reference.revision()).orElseThrow(() -> notCached(reference));
        Path snapshot = cache.snapshot(commit);
        if (!Files.isDirectory(snapshot)) {
            throw notCached(reference);
        }
        try (Stream<Path> files = Files.list(snapshot)) {
            return new HubApi.Listing(
                    commit,
                    files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString())
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
