package io.twofold.engine.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Files that came with the build, and larger ones that may lie beside the checkout. */
public final class TestFiles {
    private TestFiles() {}

    /** The directory of a tiny random model with its expected values. */
    public static Path golden(String name) {
        return resource("/golden/" + name);
    }

    /** The directories of all tiny random models. */
    public static List<Path> goldens() {
        try (Stream<Path> directories = Files.list(resource("/golden"))) {
            return directories.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The directory of {@code builtin:sample}. */
    public static Path sampleModel() {
        return resource("/io/twofold/sample/model");
    }

    /** A file or directory on the class path. */
    public static Path resource(String name) {
        URL url = TestFiles.class.getResource(name);
        if (url == null) {
            throw new IllegalArgumentException("No resource " + name);
        }
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /**
     * A file or directory below {@code ../shared}, seen from the repository's root; where it is missing, the calling test
     * is skipped with a message that says so.
     */
    public static Path shared(String name) {
        Path file = repository("").resolveSibling("shared").resolve(name);
        assumeTrue(Files.exists(file), "needs ../shared/" + name + " beside the checkout");
        return file;
    }

    /** A file of the repository, by its path from the root. */
    public static Path repository(String name) {
        Path directory = Path.of("").toAbsolutePath();
        while (directory.getParent() != null && !Files.exists(directory.resolve("openapi.yaml"))) {
            directory = directory.getParent();
        }
        return name.isEmpty() ? directory : directory.resolve(name);
    }
}
