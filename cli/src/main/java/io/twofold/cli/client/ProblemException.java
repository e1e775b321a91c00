package io.twofold.cli.client;

import io.twofold.recipe.InvalidRequestException;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The server said no, with a problem document (RFC 9457) that says why. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient JsonNode problem;

    ProblemException(int status, JsonNode problem) {
        super(problem.path("detail").asString(problem.path("title").asString("the server answered " + status)));
        this.status = status;
        this.problem = problem;
    }

    public int status() {
        return status;
    }

    public JsonNode problem() {
        return problem;
    }

    /** Whether the same request may be answered later: said by the server, or else by the kind of status. */
    public boolean isRetryable() {
        return problem.path("retryable").asBoolean(status == 429 || status >= 500);
    }

    /** The fields of the request that the server rejected; may be empty. */
    public List<InvalidRequestException.Problem> fields() {
        return problem.path("errors")
                .valueStream()
                .map(field -> new InvalidRequestException.Problem(
                        field.path("pointer").asString(""), field.path("detail").asString("")))
                .toList();
    }
}
