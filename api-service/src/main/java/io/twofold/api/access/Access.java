package io.twofold.api.access;

import io.twofold.api.http.Problem;
import io.twofold.api.http.ProblemException;
import io.twofold.api.http.ProblemType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Decides who may ask. Once there are keys, everything but the page, the contract and the health checks needs one. Until
 * then, the service must have been called by a name of this machine, so that no web page can reach it by a name of its own
 * that it lets point here (DNS rebinding).
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 2)
final class Access extends OncePerRequestFilter {
    private static final Set<String> OPEN = Set.of("/", "/index.html", "/openapi.yaml", "/favicon.ico");
    private static final List<String> PAGE_BELOW = List.of("/dashboard/", "/webjars/");
    private static final String OPEN_BELOW = "/actuator/";
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

    private final Identities identities;
    private final AccessProperties properties;
    private final RequestAudit audit;

    Access(Identities identities, AccessProperties properties, RequestAudit audit) {
        this.identities = identities;
        this.properties = properties;
        this.audit = audit;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Caller caller;
        try {
            caller = find(request);
        } catch (ProblemException e) {
            Problem.send(e, request, response);
            audit.note(request, response, null);
            return;
        } catch (DataAccessException e) {
            Problem.send(
                    new ProblemException(ProblemType.DATABASE_UNAVAILABLE, "Try again in a while"), request, response);
            return;
        }
        CallerParameter.set(request, caller);
        try {
            chain.doFilter(request, response);
        } catch (IOException | ServletException | RuntimeException e) {
            audit.noteFailure(request, caller);
            throw e;
        }
        audit.note(request, response, caller);
    }

    private Caller find(HttpServletRequest request) {
        if (request.getServletPath().startsWith(OPEN_BELOW)) {
            return Caller.NOBODY; // also while the database, which knows the keys, is away: a restart would not help
        }
        if (properties.open() || !identities.areNeeded()) {
            if (!THIS_MACHINE.contains(request.getServerName())) {
                throw new ProblemException(
                        ProblemType.FORBIDDEN,
                        "Call this service as localhost or 127.0.0.1, or give it API keys (twofold keys create)");
            }
            return Caller.ANONYMOUS;
        }
        return isOpen(request) ? Caller.NOBODY : identities.find(request.getHeader(HttpHeaders.AUTHORIZATION));
    }

    private static boolean isOpen(HttpServletRequest request) {
        String path = request.getServletPath(); // decoded and normalised, unlike the URI
        return OPEN.contains(path) || PAGE_BELOW.stream().anyMatch(path::startsWith);
    }
}
