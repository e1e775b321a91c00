package io.twofold.cli.embedded;

import java.nio.file.Path;
import java.util.Map;

/**
 * The directory where an embedded server keeps everything: database, artifacts, models.
 *
 * @param directory absolute
 */
public record TwofoldHome(Path directory) {

    public TwofoldHome {
        directory = directory.toAbsolutePath().normalize();
    }

    /** {@code TWOFOLD_HOME}, or {@code .twofold} in the user's home directory. */
    public static TwofoldHome of(Map<String, String> environment) {
        String named = environment.getOrDefault("TWOFOLD_HOME", "");
        return new TwofoldHome(named.isEmpty() ? Path.of(System.getProperty("user.home"), ".twofold") : Path.of(named));
    }

    public Path postgres() {
        return directory.resolve("postgres");
    }

    public Path artifacts() {
        return directory.resolve("artifacts");
    }

    /** The one directory that {@code file:} may always read. */
    public Path models() {
        return directory.resolve("models");
    }
}
