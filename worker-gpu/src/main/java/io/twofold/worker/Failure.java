package io.twofold.worker;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.util.Locale;

/** A failed run in the terms of the API: a code, and a sentence for people. */
record Failure(FailureCode code, String detail) {

    /** Looks through the chain of causes for the one that says most. */
    static Failure of(Throwable thrown) {
        int depth = 0;
        for (Throwable cause = thrown; cause != null && depth < 20; cause = cause.getCause(), depth++) {
            if (cause instanceof CompressionException known) {
                return new Failure(known.code(), String.valueOf(known.getMessage()));
            }
            if (isOutOfMemory(cause)) {
                return new Failure(FailureCode.DEVICE_OUT_OF_MEMORY, cause.toString());
            }
            if (isDiskFull(cause)) {
                return new Failure(FailureCode.INSUFFICIENT_STORAGE, cause.toString());
            }
        }
        return new Failure(FailureCode.INTERNAL, thrown.toString());
    }

    private static boolean isOutOfMemory(Throwable cause) {
        // LibTorch has no type for it: CUDA says "out of memory", its allocator on the CPU "can't allocate memory"
        String message = message(cause);
        return cause instanceof OutOfMemoryError
                || message.contains("out of memory")
                || message.contains("can't allocate memory");
    }

    private static boolean isDiskFull(Throwable cause) {
        String message = message(cause);
        return message.contains("no space left on device") || message.contains("disk quota exceeded");
    }

    private static String message(Throwable cause) {
        return String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    }
}
