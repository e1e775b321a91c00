package io.twofold.api.http;

import io.twofold.artifact.ArtifactStoreException;
import io.twofold.job.InvalidTransitionException;
import io.twofold.job.JobNotFoundException;
import io.twofold.recipe.InvalidRequestException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Turns every exception, the framework's included, into a problem document. */
@RestControllerAdvice
class ProblemHandler extends ResponseEntityExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);

    @ExceptionHandler
    ResponseEntity<Object> refused(ProblemException e, HttpServletRequest request) {
        return Problem.of(e.type(), String.valueOf(e.getMessage()), request).toResponse(e.headers());
    }

    @ExceptionHandler
    ResponseEntity<Object> invalid(InvalidRequestException e, HttpServletRequest request) {
        ProblemType type = ProblemType.INVALID_REQUEST;
        return Problem.of(type, type.status().value(), String.valueOf(e.getMessage()), e.problems(), request)
                .toResponse(HttpHeaders.EMPTY);
    }

    @ExceptionHandler
    ResponseEntity<Object> unknown(JobNotFoundException e, HttpServletRequest request) {
        return answer(ProblemType.NOT_FOUND, e, request);
    }

    @ExceptionHandler
    ResponseEntity<Object> forbidden(InvalidTransitionException e, HttpServletRequest request) {
        return answer(ProblemType.INVALID_TRANSITION, e, request);
    }

    @ExceptionHandler
    ResponseEntity<Object> storeAway(ArtifactStoreException e, HttpServletRequest request) {
        LOG.warn("Artifact store: {}", e.getMessage());
        return Problem.of(ProblemType.STORAGE_UNAVAILABLE, "Try again in a while", request)
                .toResponse(HttpHeaders.EMPTY);
    }

    /** Not all that breaks with the database says so: the cause does. */
    /** Of a query that Tomcat reads only when somebody asks for a parameter. */
    @ExceptionHandler
    ResponseEntity<Object> parameters(InvalidParameterException e, HttpServletRequest request) {
        return answer(ProblemType.INVALID_PARAMETER, e, request);
    }

    @ExceptionHandler
    ResponseEntity<Object> mistake(Exception e, HttpServletRequest request) {
        if (DatabaseOutage.isBehind(e)) {
            LOG.warn("Database: {}", e.getMessage());
            return Problem.of(ProblemType.DATABASE_UNAVAILABLE, "Try again in a while", request)
                    .toResponse(HttpHeaders.EMPTY);
        }
        LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), e);
        return Problem.of(ProblemType.INTERNAL, "The log has the cause under this request's id", request)
                .toResponse(HttpHeaders.EMPTY);
    }

    /** All that Spring MVC itself refuses ends here. */
    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception e, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest web) {
        ServletWebRequest request = (ServletWebRequest) web;
        if (request.getResponse() != null && request.getResponse().isCommitted()) {
            return null; // the client has gone, or has half of a file
        }
        @Nullable Object explained = body == null && e instanceof ErrorResponse response ? response.getBody() : body;
        String detail = explained instanceof ProblemDetail problem && problem.getDetail() != null
                ? problem.getDetail()
                : "The request was refused with status " + status.value();
        return Problem.of(ProblemType.of(status.value()), status.value(), detail, List.of(), request.getRequest())
                .toResponse(headers);
    }

    private static ResponseEntity<Object> answer(ProblemType type, RuntimeException e, HttpServletRequest request) {
        return Problem.of(type, String.valueOf(e.getMessage()), request).toResponse(HttpHeaders.EMPTY);
    }
}
