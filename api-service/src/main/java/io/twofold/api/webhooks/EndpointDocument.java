package io.twofold.api.webhooks;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/** An endpoint as clients see it; described in {@code openapi.yaml}. The secret is there only when it is new. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record EndpointDocument(
        String id,
        String object,
        String url,
        List<String> events,
        boolean enabled,
        @Nullable String disabledReason,
        @Nullable Instant disabledAt,
        Instant createdAt,
        @Nullable Instant lastSuccessAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String secret) {

    static EndpointDocument of(Endpoint endpoint) {
        return of(endpoint, null);
    }

    static EndpointDocument withSecret(Endpoint endpoint) {
        return of(endpoint, endpoint.secret());
    }

    private static EndpointDocument of(Endpoint endpoint, @Nullable String secret) {
        return new EndpointDocument(
                endpoint.id(),
                "webhook",
                endpoint.url(),
                endpoint.events(),
                endpoint.disabledAt() == null,
                endpoint.disabledReason(),
                endpoint.disabledAt(),
                endpoint.createdAt(),
                endpoint.lastSuccessAt(),
                secret);
    }
}
