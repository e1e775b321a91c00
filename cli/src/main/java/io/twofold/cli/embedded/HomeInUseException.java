package io.twofold.cli.embedded;

import java.nio.file.Path;

/** Another process keeps its database in the same home directory. */
public final class HomeInUseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HomeInUseException(Path directory, String owner) {
        super("Another Twofold server (" + owner + ") uses " + directory
                + "; stop it first, or set TWOFOLD_HOME to another directory");
    }
}
