package io.twofold.api.access;

import io.twofold.api.audit.AuditEvent;
import io.twofold.api.audit.AuditTrail;
import io.twofold.api.http.RequestId;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerMapping;

/** Makes an audit event of every request that may have changed something, and of every one that was refused. */
@Component
final class RequestAudit {
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    private final AuditTrail trail;

    RequestAudit(AuditTrail trail) {
        this.trail = trail;
    }

    /** Looks at a request that was answered, or will be by another thread. */
    void note(HttpServletRequest request, HttpServletResponse response, @Nullable Caller caller) {
        if (request.isAsyncStarted()) {
            request.getAsyncContext().addListener(new WhenComplete(() -> noteNow(request, response, caller)));
        } else {
            noteNow(request, response, caller);
        }
    }

    /** Looks at a request that failed in a way that nobody has handled. */
    void noteFailure(HttpServletRequest request, Caller caller) {
        if (!READING.contains(request.getMethod())) {
            add(request, 500, null, caller);
        }
    }

    private void noteNow(HttpServletRequest request, HttpServletResponse response, @Nullable Caller caller) {
        int status = response.getStatus();
        if (!READING.contains(request.getMethod()) || status == 401 || status == 403) {
            add(request, status, response.getHeader(HttpHeaders.LOCATION), caller);
        }
    }

    private void add(HttpServletRequest request, int status, @Nullable String made, @Nullable Caller caller) {
        @Nullable Caller known = caller == null || caller.equals(Caller.NOBODY) ? null : caller;
        AuditEvent event = AuditEvent.of(
                Instant.now(),
                known == null ? null : known.tenant(),
                known == null ? null : known.principal(),
                action(request),
                target(request, made),
                RequestId.of(request),
                status,
                request.getRemoteAddr());
        trail.add(event, known == null);
    }

    private static String action(HttpServletRequest request) {
        String path = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE) instanceof String pattern
                ? pattern.replaceFirst("^/jobs", "/v1/jobs")
                : request.getServletPath();
        return request.getMethod() + " " + path;
    }

    private static @Nullable String target(HttpServletRequest request, @Nullable String made) {
        if (request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> variables
                && !variables.isEmpty()) {
            return variables.values().stream().map(String::valueOf).collect(Collectors.joining("/"));
        }
        return made == null ? null : made.substring(made.lastIndexOf('/') + 1);
    }

    /** Runs once, at the end of a request that was answered by another thread. */
    private record WhenComplete(Runnable task) implements AsyncListener {
        @Override
        public void onComplete(AsyncEvent event) {
            task.run();
        }

        @Override
        public void onTimeout(AsyncEvent event) {}

        @Override
        public void onError(AsyncEvent event) {}

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }
}
