package io.twofold.failure;

import org.jspecify.annotations.Nullable;

/** A compression that cannot go on, with the reason as a code and a sentence for people. */
public class CompressionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final FailureCode code;

    public CompressionException(FailureCode code, String message) {
        this(code, message, null);
    }

    public CompressionException(FailureCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public FailureCode code() {
        return code;
    }
}
