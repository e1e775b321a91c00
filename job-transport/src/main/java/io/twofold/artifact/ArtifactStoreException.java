package io.twofold.artifact;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;

/** The store could not do what it was asked: its disk is full, it does not answer, or it was set up wrongly. */
public final class ArtifactStoreException extends CompressionException {
    private static final long serialVersionUID = 1L;

    private final boolean misconfiguration;

    ArtifactStoreException(FailureCode code, String message, Exception cause) {
        this(code, message, cause, false);
    }

    private ArtifactStoreException(FailureCode code, String message, Exception cause, boolean misconfiguration) {
        super(code, message, cause);
        this.misconfiguration = misconfiguration;
    }

    /**
     * The store is there and refuses. It has the code of a store that is away, because what a job has computed is worth
     * keeping until somebody has put it right.
     */
    static ArtifactStoreException misconfigured(String message, Exception cause) {
        return new ArtifactStoreException(FailureCode.STORAGE_UNAVAILABLE, message, cause, true);
    }

    /** Whether somebody has to change the configuration or the store: trying again alone does not help. */
    public boolean isMisconfiguration() {
        return misconfiguration;
    }
}
