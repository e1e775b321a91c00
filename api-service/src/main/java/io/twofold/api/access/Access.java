package io.twofold.api.access;

import io.twofold.api.ApiProperties;
import io.twofold.api.http.Problem;
import io.twofold.api.http.ProblemType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Decides who may ask. With API keys, everything but the page, the contract and the health checks needs one. Without,
 * the service must have been called by a name of this machine, so that no web page can reach it by a name of its own
 * that it lets point here (DNS rebinding).
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 2)
final class Access extends OncePerRequestFilter {
    private static final Set<String> OPEN = Set.of("/", "/index.html", "/page.js", "/page.css", "/openapi.yaml");
    private static final String OPEN_BELOW = "/actuator/";
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]", "::1");
    private static final String SCHEME = "bearer ";

    private final List<byte[]> keys;

    Access(ApiProperties properties) {
        this.keys = properties.apiKeys().stream()
                .map(key -> key.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (keys.isEmpty() && !THIS_MACHINE.contains(request.getServerName())) {
            String detail = "Call this service as localhost or 127.0.0.1, or give it API keys (twofold.api-keys)";
            Problem.of(ProblemType.FORBIDDEN, detail, request).send(response);
        } else if (keys.isEmpty() || isOpen(request) || isKnown(request.getHeader(HttpHeaders.AUTHORIZATION))) {
            CallerParameter.set(request, Caller.ANONYMOUS);
            chain.doFilter(request, response);
        } else {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
            String detail = "Send a valid key in the header 'Authorization: Bearer KEY'";
            Problem.of(ProblemType.UNAUTHORIZED, detail, request).send(response);
        }
    }

    private static boolean isOpen(HttpServletRequest request) {
        String path = request.getServletPath(); // decoded and normalised, unlike the URI
        return OPEN.contains(path) || path.startsWith(OPEN_BELOW);
    }

    private boolean isKnown(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return false;
        }
        byte[] given = authorization.substring(SCHEME.length()).trim().getBytes(StandardCharsets.UTF_8);
        boolean known = false;
        for (byte[] key : keys) {
            known |= MessageDigest.isEqual(key, given); // compares all keys, in constant time
        }
        return known;
    }
}
