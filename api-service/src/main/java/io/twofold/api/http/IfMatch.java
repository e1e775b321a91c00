package io.twofold.api.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Collections;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;

/** The precondition of a change (RFC 9110, section 13.1.1): the client has seen what it changes. */
public final class IfMatch {
    private IfMatch() {}

    /**
     * @param etag of what is there, strong and in quotes
     * @throws ProblemException if the request names no entity tag, or none that is this one; {@code *} is any
     */
    public static void check(HttpServletRequest request, String etag) {
        if (request.getHeader(HttpHeaders.IF_MATCH) == null) {
            throw new ProblemException(
                    ProblemType.PRECONDITION_REQUIRED,
                    "Send the ETag of what you have seen in the header If-Match, so that nobody's change is lost");
        }
        Stream<String> tags = Collections.list(request.getHeaders(HttpHeaders.IF_MATCH)).stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .map(String::strip);
        if (tags.noneMatch(tag -> tag.equals("*") || tag.equals(etag))) {
            throw changed(etag);
        }
    }

    /** The refusal of a change to something that is at {@code etag} now. */
    public static ProblemException changed(String etag) {
        return new ProblemException(
                        ProblemType.PRECONDITION_FAILED,
                        "It has changed meanwhile and is at " + etag + " now; fetch it again and decide anew")
                .with(HttpHeaders.ETAG, etag);
    }
}
