package io.twofold.source;

import io.twofold.engine.FetchMonitor;
import io.twofold.engine.FileSources;
import io.twofold.engine.LocalModel;
import io.twofold.engine.LocalRows;
import io.twofold.engine.LocalText;
import io.twofold.engine.Sources;
import io.twofold.engine.TextUse;
import io.twofold.engine.tasks.DataSplit;
import io.twofold.engine.tasks.TaskCatalog;
import io.twofold.engine.text.TextRows;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.HubReference;
import io.twofold.recipe.References;
import io.twofold.recipe.S3Reference;
import io.twofold.source.hub.Hub;
import io.twofold.source.hub.HubSettings;
import io.twofold.source.s3.ObjectStore;
import io.twofold.source.s3.S3Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Every kind of source, as far as it is permitted. */
public final class ConfiguredSources implements Sources {
    private final FileSources files;
    private final Permissions permissions;
    private final Hub hub;
    private final ObjectStore store;
    private final @Nullable Path dataSets;
    private final TaskCatalog tasks;

    /**
     * Puts the sources together; nothing is asked of anybody yet.
     *
     * @param dataSets a directory that stands in for the Hub where a data set is named, or null
     * @param tasks that requests may name
     */
    public ConfiguredSources(
            FileSources files,
            Permissions permissions,
            HubSettings hub,
            S3Settings s3,
            @Nullable Path dataSets,
            TaskCatalog tasks) {
        this.files = files;
        this.permissions = permissions;
        this.hub = new Hub(hub);
        this.store = new ObjectStore(s3);
        this.dataSets = dataSets;
        this.tasks = tasks;
    }

    /**
     * Sources as the environment configures them.
     *
     * @param roots directories below which {@code file:} may read
     * @param home Twofold's directory; objects are kept in {@code cache/s3} in it
     */
    public static ConfiguredSources of(
            List<Path> roots, Permissions permissions, Map<String, String> environment, Path home) {
        String dataSets = environment.getOrDefault("TWOFOLD_DATASETS", "");
        return new ConfiguredSources(
                new FileSources(roots),
                permissions,
                HubSettings.of(environment, Path.of(System.getProperty("user.home", "."))),
                S3Settings.of(environment, home.resolve("cache").resolve("s3")),
                dataSets.isEmpty() ? null : Path.of(dataSets),
                TaskCatalog.of(environment));
    }

    @Override
    public TaskCatalog tasks() {
        return tasks;
    }

    @Override
    public LocalModel model(String reference, FetchMonitor monitor) {
        if (!References.isRemote(reference)) {
            return files.model(reference, monitor);
        }
        permissions.check(reference);
        return S3Reference.isOne(reference)
                ? local(reference, store.model(parse(reference, S3Reference::parse), monitor))
                : local(hub.model(parse(reference, HubReference::model), monitor));
    }

    @Override
    public LocalModel description(String reference, Path scratch, FetchMonitor monitor) {
        if (!References.isRemote(reference)) {
            return files.description(reference, scratch, monitor);
        }
        permissions.check(reference);
        return S3Reference.isOne(reference)
                ? local(reference, store.description(parse(reference, S3Reference::parse), scratch, monitor))
                : local(hub.description(parse(reference, HubReference::model), scratch, monitor));
    }

    private static LocalModel local(Hub.Cached model) {
        return new LocalModel(model.path(), model.reference().toString());
    }

    private static LocalModel local(String reference, ObjectStore.Cached model) {
        return new LocalModel(model.path(), pinned(reference, model));
    }

    @Override
    public LocalText text(String reference, TextUse use, FetchMonitor monitor) {
        if (!References.isRemote(reference)) {
            return files.text(reference, use, monitor);
        }
        if (DataSets.isOne(reference)) {
            return dataSet(reference, use, monitor);
        }
        permissions.check(reference);
        if (S3Reference.isOne(reference)) {
            ObjectStore.Cached file = store.file(parse(reference, S3Reference::parse), monitor);
            return new LocalText(file.path(), TextRows.ALL, pinned(reference, file));
        }
        return fromHub(parse(reference, HubReference::file), TextRows.ALL, monitor);
    }

    private LocalText dataSet(String name, TextUse use, FetchMonitor monitor) {
        DataSets.Part part = DataSets.part(name, use);
        if (dataSets != null) {
            Path file = DataSets.standIn(dataSets, name, use);
            return new LocalText(file, part.rows(), References.file(file));
        }
        permissions.check(name);
        return fromHub(part.onHub(), part.rows(), monitor);
    }

    private LocalText fromHub(HubReference reference, TextRows rows, FetchMonitor monitor) {
        Hub.Cached file = hub.file(reference, monitor);
        return new LocalText(file.path(), rows, file.reference().toString());
    }

    @Override
    public LocalRows rows(DataSplit split, FetchMonitor monitor) {
        if (dataSets != null) {
            return new LocalDataSets(dataSets).rows(split);
        }
        String repository = split.repository();
        if (repository == null) {
            throw new CompressionException(
                    FailureCode.INVALID_REQUEST,
                    "The data of " + String.join(" or ", split.local())
                            + " is in no repository; set TWOFOLD_DATASETS to a directory that has it");
        }
        HubReference main = parse("hf:datasets/" + repository + "/x", HubReference::file);
        permissions.check(main.toString());
        if (split.file() != null) {
            HubReference file = parse("hf:datasets/" + repository + "/" + split.file(), HubReference::file);
            return rows(List.of(hub.file(file, monitor)));
        }
        return rows(Stream.of(HubReference.MAIN, SplitFiles.CONVERTED)
                .map(revision -> hub.files(main.at(revision), all -> SplitFiles.choose(split, all), monitor))
                .filter(files -> !files.isEmpty())
                .findFirst()
                .orElseThrow(() -> new CompressionException(
                        FailureCode.INVALID_REQUEST,
                        "The data set " + repository + " has no files that are certainly its split '" + split.split()
                                + "'" + (split.config() == null ? "" : " of '" + split.config() + "'"))));
    }

    private static LocalRows rows(List<Hub.Cached> files) {
        return new LocalRows(
                files.stream().map(Hub.Cached::path).toList(),
                files.stream().map(file -> file.reference().toString()).collect(Collectors.joining(", ")));
    }

    private static <T> T parse(String reference, Function<String, T> form) {
        try {
            return form.apply(reference);
        } catch (IllegalArgumentException e) {
            throw new CompressionException(FailureCode.INVALID_REQUEST, reference + " " + e.getMessage(), e);
        }
    }

    /** S3 itself cannot be asked for it by this, but two of them can be compared. */
    private static String pinned(String reference, ObjectStore.Cached cached) {
        return reference + "#" + cached.version();
    }
}
