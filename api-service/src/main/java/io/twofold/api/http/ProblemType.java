package io.twofold.api.http;

import java.util.Locale;
import org.springframework.http.HttpStatus;

/** The closed list of reasons why the service says no. */
public enum ProblemType {
    MALFORMED_JSON(HttpStatus.BAD_REQUEST, "The body is not JSON", false),
    INVALID_PARAMETER(HttpStatus.BAD_REQUEST, "A parameter is not valid", false),
    BAD_REQUEST(HttpStatus.BAD_REQUEST, "The request is not valid", false),
    UNAUTHORIZED(HttpStatus.UNAUTHORIZED, "An API key is needed", false),
    FORBIDDEN(HttpStatus.FORBIDDEN, "The request is not allowed", false),
    NOT_FOUND(HttpStatus.NOT_FOUND, "There is no such thing", false),
    METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED, "The method is not allowed here", false),
    NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE, "There is no answer of an accepted type", false),
    INVALID_TRANSITION(HttpStatus.CONFLICT, "The status of the job forbids this", false),
    NOT_FINISHED(HttpStatus.CONFLICT, "The job has not finished", true),
    PAYLOAD_TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE, "The body is too large", false),
    UNSUPPORTED_MEDIA_TYPE(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "The body must be JSON", false),
    RANGE_NOT_SATISFIABLE(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "The file has no such bytes", false),
    INVALID_REQUEST(HttpStatus.UNPROCESSABLE_CONTENT, "The job cannot be done as it is described", false),
    INTERNAL(HttpStatus.INTERNAL_SERVER_ERROR, "Twofold made a mistake", false),
    DATABASE_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "The database does not answer", true),
    STORAGE_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "The artifact store does not answer", true);

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
