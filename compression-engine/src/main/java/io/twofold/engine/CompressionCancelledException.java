package io.twofold.engine;

/** The listener asked to stop; nothing was published. */
public final class CompressionCancelledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CompressionCancelledException() {
        super("cancelled");
    }
}
