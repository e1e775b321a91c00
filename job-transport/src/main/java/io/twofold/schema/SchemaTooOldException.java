package io.twofold.schema;

/** The schema lacks migrations that this version of Twofold needs, and nobody applied them in time. */
public final class SchemaTooOldException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SchemaTooOldException(String message) {
        super(message);
    }
}
