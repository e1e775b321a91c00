package io.twofold.api.http;

import org.springframework.http.HttpHeaders;

/** Ends a request with a problem document. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ProblemType type;
    private final transient HttpHeaders headers = new HttpHeaders();

    /**
     * @param type the reason
     * @param detail what was wrong in this request, and what to do
     */
    public ProblemException(ProblemType type, String detail) {
        super(detail);
        this.type = type;
    }

    /** The same, with a header that belongs to the answer. */
    public ProblemException with(String header, String value) {
        headers.set(header, value);
        return this;
    }

    HttpHeaders headers() {
        return headers;
    }

    ProblemType type() {
        return type;
    }
}
