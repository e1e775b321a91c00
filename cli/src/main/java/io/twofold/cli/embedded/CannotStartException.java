package io.twofold.cli.embedded;

import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;
import org.springframework.boot.web.server.PortInUseException;

/** The services did not start: wrong settings, or something that they need is not there. */
public final class CannotStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** SQLSTATEs: no such user, wrong password, no such database, not allowed. */
    private static final Set<String> WRONG_SETTING = Set.of("28000", "28P01", "3D000", "42501");

    private final boolean retryable;

    /** @param cause what Spring threw; what is behind it is what a user can act on */
    public CannotStartException(RuntimeException cause) {
        super(sentence(cause), cause);
        this.retryable = !isWrongSetting(cause);
    }

    private static boolean isWrongSetting(Throwable thrown) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (at instanceof SQLException database) {
                return WRONG_SETTING.contains(Objects.requireNonNullElse(database.getSQLState(), ""));
            }
        }
        Throwable root = root(thrown);
        return root instanceof IllegalArgumentException || root instanceof IllegalStateException;
    }

    /** False if a setting is wrong, so that trying again does not help. */
    public boolean isRetryable() {
        return retryable;
    }

    private static String sentence(Throwable thrown) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (at instanceof PortInUseException taken) {
                return "Port " + taken.getPort() + " is in use; choose another with --port (0 is any free one)";
            }
            if (at instanceof SQLException database) {
                return "Cannot start, because of the database: " + database.getMessage();
            }
        }
        Throwable root = root(thrown);
        return "Cannot start: " + (root.getMessage() == null ? root : root.getMessage());
    }

    private static Throwable root(Throwable thrown) {
        Throwable at = thrown;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return at;
    }
}
