package io.twofold.api.webhooks;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An address of a user that is told about jobs.
 *
 * @param events types it wants to hear of
 * @param secret signs what is sent; never shown again after its creation
 * @param lastSuccessAt when it last accepted a message
 * @param disabledAt since when nothing is sent to it, or null
 * @param disabledReason {@code gone}: it answered 410; {@code failing}: it accepted nothing for days
 */
record Endpoint(
        String id,
        String url,
        List<String> events,
        String secret,
        Instant createdAt,
        @Nullable Instant lastSuccessAt,
        @Nullable Instant disabledAt,
        @Nullable String disabledReason) {}
