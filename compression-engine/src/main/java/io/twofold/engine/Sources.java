package io.twofold.engine;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.References;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where {@code file:} references may point.
 *
 * @param roots directories below which files may be read, after symbolic links are followed
 */
public record Sources(List<Path> roots) {

    public Sources {
        roots = List.copyOf(roots);
    }

    /** The whole file system: for a user's own command line, never for a server. */
    public static Sources anywhere() {
        return new Sources(List.of(Path.of("/")));
    }

    /**
     * The real path behind {@code file:PATH}.
     *
     * @throws CompressionException with {@code invalid-request} if nothing is there or it lies outside the roots; the
     *     message does not tell which, because a server's user must not learn what else is on its disk
     */
    public Path resolve(String reference) {
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
