package io.twofold.api.access;

import java.util.Optional;
import java.util.Set;

/**
 * Which scope an operation needs. Everything that concerns the whole service is for administrators; of the rest, reading
 * needs {@code jobs:read} and changing {@code jobs:write}. {@code openapi.yaml} says the same per operation.
 */
final class RequiredScope {
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private RequiredScope() {}

    /**
     * The scope for a request.
     *
     * @param method in capitals, such as {@code GET}
     * @param pattern the path as the operation declares it, such as {@code /v1/jobs/{id}}
     * @return empty where anybody may ask
     */
    static Optional<Scope> of(String method, String pattern) {
        if (pattern.startsWith("/v1/admin/")) {
            return Optional.of(Scope.JOBS_ADMIN);
        }
        if (!pattern.startsWith("/v1/") && !pattern.equals("/jobs") && !pattern.startsWith("/jobs/")) {
            return Optional.empty();
        }
        return Optional.of(READING.contains(method) ? Scope.JOBS_READ : Scope.JOBS_WRITE);
    }
}
