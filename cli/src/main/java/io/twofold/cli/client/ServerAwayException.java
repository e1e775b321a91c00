package io.twofold.cli.client;

import java.net.ConnectException;
import java.net.URI;

/** No answer came: nothing listens there, the connection broke, or it took too long. */
public final class ServerAwayException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ServerAwayException(URI server, Throwable cause) {
        super(
                "No answer from " + server + " (" + reason(cause) + "); is the server running?"
                        + " Start one with 'twofold serve', or name another with --server",
                cause);
    }

    private static String reason(Throwable cause) {
        if (cause instanceof ConnectException) {
            return "nothing listens there"; // its own message is often empty
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
