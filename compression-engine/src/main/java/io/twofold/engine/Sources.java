package io.twofold.engine;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.References;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

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
     * @throws CompressionException with {@code invalid-request} if nothing is there or it lies outside the roots
     */
    public Path resolve(String reference) {
        Path written = References.path(reference);
        try {
            Path real = written.toRealPath();
            for (Path root : roots) {
                if (real.startsWith(root.toRealPath())) {
                    return real;
                }
            }
        } catch (IOException e) {
            throw new CompressionException(
                    FailureCode.INVALID_REQUEST, "Nothing readable at " + reference + "; check the path", e);
        }
        throw new CompressionException(
                FailureCode.INVALID_REQUEST,
                reference + " lies outside the directories that this server may read; ask its operator to add a root");
    }
}
