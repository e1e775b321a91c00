package io.twofold.failure;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The closed list of reasons why a compression fails. */
public enum FailureCode {
    /** The request names something that does not exist or contradicts itself. */
    INVALID_REQUEST(FailureClass.PERMANENT),
    /** The weights are damaged or hostile: the strict reader refused them. */
    UNSAFE_CHECKPOINT(FailureClass.PERMANENT),
    /** The files are of a kind that is not read, such as pickle or GGUF. */
    UNSUPPORTED_FORMAT(FailureClass.PERMANENT),
    /** The configuration describes a model that is not known. */
    UNSUPPORTED_ARCHITECTURE(FailureClass.PERMANENT),
    /** A text cannot be read or is too short for what was asked. */
    UNUSABLE_DATA(FailureClass.PERMANENT),
    /** A weight or a result is not finite, or a solver did not converge. */
    NUMERIC_FAILURE(FailureClass.PERMANENT),
    /** The asked number of parameters cannot be reached. */
    BUDGET_UNREACHABLE(FailureClass.PERMANENT),
    /** The asked device is not there. */
    DEVICE_UNAVAILABLE(FailureClass.PERMANENT),
    /** The device ran out of memory, with smaller batches too. */
    DEVICE_OUT_OF_MEMORY(FailureClass.PERMANENT),
    /** A model or a text cannot be fetched now. */
    SOURCE_UNAVAILABLE(FailureClass.OUTAGE),
    /** The disk is full. */
    INSUFFICIENT_STORAGE(FailureClass.RETRYABLE),
    /** The artifact store does not answer. */
    STORAGE_UNAVAILABLE(FailureClass.OUTAGE),
    /** The worker stopped sending heartbeats. */
    WORKER_LOST(FailureClass.RETRYABLE),
    /** A defect of Twofold itself. */
    INTERNAL(FailureClass.RETRYABLE);

    private final FailureClass failureClass;

    FailureCode(FailureClass failureClass) {
        this.failureClass = failureClass;
    }

    /** What follows from it. */
    public FailureClass failureClass() {
        return failureClass;
    }

    /** Whether the same job may succeed when it is tried again. */
    public boolean isRetryable() {
        return failureClass != FailureClass.PERMANENT;
    }

    /** The name used in JSON, problem types and documentation, such as {@code unsafe-checkpoint}. */
    @JsonValue
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
