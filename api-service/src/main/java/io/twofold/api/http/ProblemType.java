package io.twofold.api.http;

import io.twofold.failure.FailureCode;
import java.util.Locale;
import org.springframework.http.HttpStatus;

/** The closed list of reasons why the service says no. */
public enum ProblemType {
    MALFORMED_JSON(HttpStatus.BAD_REQUEST, "The body is not JSON", false),
    INVALID_PARAMETER(HttpStatus.BAD_REQUEST, "A parameter is not valid", false),
    BAD_REQUEST(HttpStatus.BAD_REQUEST, "The request is not valid", false),
    UNAUTHORIZED(HttpStatus.UNAUTHORIZED, "A valid API key is needed", false),
    FORBIDDEN(HttpStatus.FORBIDDEN, "The request is not allowed", false),
    NOT_FOUND(HttpStatus.NOT_FOUND, "There is no such thing", false),
    METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED, "The method is not allowed here", false),
    NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE, "There is no answer of an accepted type", false),
    INVALID_TRANSITION(HttpStatus.CONFLICT, "The status of the job forbids this", false),
    TOO_MANY_WEBHOOKS(HttpStatus.CONFLICT, "There are as many webhooks as there may be", false),
    NOT_FINISHED(HttpStatus.CONFLICT, "The job has not finished", true),
    IDEMPOTENCY_IN_FLIGHT(HttpStatus.CONFLICT, "The first request with this key is not answered yet", true),
    ARTIFACTS_DELETED(HttpStatus.GONE, "The files of the job are not kept any more", false),
    PRECONDITION_FAILED(HttpStatus.PRECONDITION_FAILED, "It is not as the client has seen it", false),
    PAYLOAD_TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE, "The body is too large", false),
    UNSUPPORTED_MEDIA_TYPE(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "The body must be JSON", false),
    RANGE_NOT_SATISFIABLE(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "The file has no such bytes", false),
    INVALID_REQUEST(HttpStatus.UNPROCESSABLE_CONTENT, "The job cannot be done as it is described", false),
    IDEMPOTENCY_KEY_REUSED(HttpStatus.UNPROCESSABLE_CONTENT, "The key belongs to another request", false),
    PRECONDITION_REQUIRED(HttpStatus.PRECONDITION_REQUIRED, "A precondition is needed", false),
    RATE_LIMITED(HttpStatus.TOO_MANY_REQUESTS, "Too many requests", true),
    QUOTA_EXCEEDED(HttpStatus.TOO_MANY_REQUESTS, "A quota is used up", true),
    INTERNAL(HttpStatus.INTERNAL_SERVER_ERROR, "Twofold made a mistake", false),
    DATABASE_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "The database does not answer", true),
    STORAGE_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "The artifact store does not answer", true),
    QUEUE_FULL(HttpStatus.SERVICE_UNAVAILABLE, "Too many jobs wait already", true),
    IDENTITY_PROVIDER_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "The identity provider does not answer", true),
    NO_WORKER(HttpStatus.SERVICE_UNAVAILABLE, "No worker has answered", true),

    // why a run would fail, as a worker says it: the codes of failed jobs
    UNSAFE_CHECKPOINT(HttpStatus.UNPROCESSABLE_CONTENT, "The weights are damaged or hostile", false),
    UNSUPPORTED_FORMAT(HttpStatus.UNPROCESSABLE_CONTENT, "The files are of a kind that is not read", false),
    UNSUPPORTED_ARCHITECTURE(HttpStatus.UNPROCESSABLE_CONTENT, "The model's architecture is not known", false),
    UNUSABLE_DATA(HttpStatus.UNPROCESSABLE_CONTENT, "A text cannot be used", false),
    NUMERIC_FAILURE(HttpStatus.UNPROCESSABLE_CONTENT, "A number is not finite", false),
    BUDGET_UNREACHABLE(HttpStatus.UNPROCESSABLE_CONTENT, "The number of parameters cannot be reached", false),
    DEVICE_UNAVAILABLE(HttpStatus.UNPROCESSABLE_CONTENT, "The device is not there", false),
    DEVICE_OUT_OF_MEMORY(HttpStatus.UNPROCESSABLE_CONTENT, "The device ran out of memory", false),
    SOURCE_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "The place that the model or a text comes from fails", true),
    INSUFFICIENT_STORAGE(HttpStatus.SERVICE_UNAVAILABLE, "The worker's disk is full", true),
    WORKER_LOST(HttpStatus.SERVICE_UNAVAILABLE, "The worker went away", true);

    private final HttpStatus status;
    private final String title;
    private final boolean retryable;

    ProblemType(HttpStatus status, String title, boolean retryable) {
        this.status = status;
        this.title = title;
        this.retryable = retryable;
    }

    /** The name in JSON, such as {@code not-found}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    HttpStatus status() {
        return status;
    }

    String title() {
        return title;
    }

    /** Whether the same request may be answered later. */
    boolean isRetryable() {
        return retryable;
    }

    /** The reason that goes with a failed run. */
    public static ProblemType of(FailureCode code) {
        return valueOf(code.name());
    }

    /** The reason behind a status that the framework chose. */
    static ProblemType of(int status) {
        for (ProblemType type : values()) {
            boolean general = type != MALFORMED_JSON && type != INVALID_PARAMETER;
            if (general && type.status.value() == status) {
                return type;
            }
        }
        return status >= 500 ? INTERNAL : BAD_REQUEST;
    }
}
