package io.twofold.artifact;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.io.IOException;

/** The store could not do what it was asked: its disk is full, or it does not answer. */
public final class ArtifactStoreException extends CompressionException {
    private static final long serialVersionUID = 1L;

    ArtifactStoreException(FailureCode code, String message, IOException cause) {
        super(code, message, cause);
    }
}
