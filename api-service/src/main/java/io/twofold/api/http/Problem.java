package io.twofold.api.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.twofold.json.Json;
import io.twofold.recipe.InvalidRequestException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** A problem document (RFC 9457): the body of every answer that is an error. */
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String instance,
        String code,
        boolean retryable,
        @JsonProperty("request_id") String requestId,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<InvalidRequestException.Problem> errors) {
    private static final int MAX_DETAIL = 2_000;
    private static final int MAX_ERRORS = 20;
    private static final int MAX_ERROR_TEXT = 300;
    private static final String RETRY_AFTER_SECONDS = "5";

    public static Problem of(ProblemType type, String detail, HttpServletRequest request) {
        return of(type, type.status().value(), detail, List.of(), request);
    }

    public static Problem of(
            ProblemType type,
            int status,
            String detail,
            List<InvalidRequestException.Problem> errors,
            HttpServletRequest request) {
        return new Problem(
                "/problems/" + type.id(),
                type.title(),
                status,
                shorten(detail),
                shorten(request.getRequestURI()),
                type.id(),
                type.isRetryable(),
                RequestId.of(request),
                errors.stream().limit(MAX_ERRORS).map(Problem::shorten).toList());
    }

    /** The answer as Spring MVC sends it; the headers are those that the framework wants to add. */
    ResponseEntity<Object> toResponse(HttpHeaders headers) {
        HttpHeaders all = new HttpHeaders();
        all.putAll(headers);
        all.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (retryable && !all.containsHeader(HttpHeaders.RETRY_AFTER)) {
            all.set(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        return ResponseEntity.status(status).headers(all).body(json());
    }

    /** Sends the answer to a refusal where Spring MVC is not involved. */
    public static void send(ProblemException refusal, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        refusal.headers().forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
        of(refusal.type(), String.valueOf(refusal.getMessage()), request).send(response);
    }

    /** Sends the answer where Spring MVC is not involved. */
    public void send(HttpServletResponse response) throws IOException {
        response.setStatus(status);
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        if (retryable) {
            response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        response.setContentLength(json().length);
        response.getOutputStream().write(json());
    }

    private byte[] json() {
        return Json.write(this).getBytes(StandardCharsets.UTF_8);
    }

    /** Names of fields, and what is said about values, may hold anything that the client has sent. */
    private static InvalidRequestException.Problem shorten(InvalidRequestException.Problem error) {
        return new InvalidRequestException.Problem(
                shorten(error.pointer(), MAX_ERROR_TEXT), shorten(error.detail(), MAX_ERROR_TEXT));
    }

    private static String shorten(String text) {
        return shorten(text, MAX_DETAIL);
    }

    private static String shorten(String text, int max) {
        return text.length() <= max ? text : text.substring(0, max) + "…";
    }
}
