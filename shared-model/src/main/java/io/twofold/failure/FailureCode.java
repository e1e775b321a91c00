package io.twofold.failure;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The closed list of reasons why a compression fails. */
public enum FailureCode {
    /** The request names something that does not exist or contradicts itself. */
    INVALID_REQUEST(false),
    /** The weights are damaged or hostile: the strict reader refused them. */
    UNSAFE_CHECKPOINT(false),
    /** The files are of a kind that is not read, such as pickle or GGUF. */
    UNSUPPORTED_FORMAT(false),
    /** The configuration describes a model that is not known. */
    UNSUPPORTED_ARCHITECTURE(false),
    /** A text cannot be read or is too short for what was asked. */
    UNUSABLE_DATA(false),
    /** A weight or a result is not finite, or a solver did not converge. */
    NUMERIC_FAILURE(false),
    /** The asked number of parameters cannot be reached. */
    BUDGET_UNREACHABLE(false),
    /** The asked device is not there. */
    DEVICE_UNAVAILABLE(false),
    /** The device ran out of memory. */
    DEVICE_OUT_OF_MEMORY(true),
    /** A model or a text cannot be fetched now. */
    SOURCE_UNAVAILABLE(true),
    /** The disk is full. */
    INSUFFICIENT_STORAGE(true),
    /** The artifact store does not answer. */
    STORAGE_UNAVAILABLE(true),
    /** The worker stopped sending heartbeats. */
    WORKER_LOST(true),
    /** A defect of Twofold itself. */
    INTERNAL(true);

    private final boolean retryable;

    FailureCode(boolean retryable) {
        this.retryable = retryable;
    }

    /** Whether the same job may succeed when it is tried again. */
    public boolean isRetryable() {
        return retryable;
    }

    /** The name used in JSON, problem types and documentation, such as {@code unsafe-checkpoint}. */
    @JsonValue
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
