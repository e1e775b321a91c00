package io.twofold.engine;

import io.twofold.engine.tasks.DataSplit;
import io.twofold.engine.text.TextRows;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.References;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Files below named directories, and nothing else.
 *
 * @param roots directories below which {@code file:} may read, after symbolic links are followed
 */
public record FileSources(List<Path> roots) implements Sources {

    public FileSources {
        roots = List.copyOf(roots);
    }

    @Override
    public LocalModel model(String reference, FetchMonitor monitor) {
        return new LocalModel(resolve(reference), reference);
    }

    @Override
    public LocalText text(String reference, TextUse use, FetchMonitor monitor) {
        return new LocalText(resolve(reference), TextRows.ALL, reference);
    }

    @Override
    public LocalRows rows(DataSplit split, FetchMonitor monitor) {
        throw new CompressionException(
                FailureCode.INVALID_REQUEST,
                "Only file: references are read here, but this is the data set "
                        + (split.repository() == null ? String.join(" or ", split.local()) : split.repository()));
    }

    /**
     * The real path behind {@code file:PATH}.
     *
     * @throws CompressionException with {@code invalid-request} if nothing is there or it lies outside the roots; the
     *     message does not tell which, because a server's user must not learn what else is on its disk
     */
    Path resolve(String reference) {
        if (!References.isFile(reference)) {
            throw new CompressionException(
                    FailureCode.INVALID_REQUEST, "Only file: references are read here, but this is " + reference);
        }
        return realPath(References.path(reference))
                .filter(real ->
                        roots.stream().flatMap(root -> realPath(root).stream()).anyMatch(real::startsWith))
                .orElseThrow(
                        () -> new CompressionException(
                                FailureCode.INVALID_REQUEST,
                                "Nothing readable at " + reference
                                        + "; check the path (a server reads only below the directories that its operator named)"));
    }

    private static Optional<Path> realPath(Path path) {
        try {
            return Optional.of(path.toRealPath());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
