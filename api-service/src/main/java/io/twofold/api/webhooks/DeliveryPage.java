package io.twofold.api.webhooks;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of the list of deliveries.
 *
 * @param next what the parameter {@code after} must be for the page that follows, or null on the last one
 */
record DeliveryPage(
        String object,
        List<Delivery> items,
        @JsonProperty("has_more") boolean hasMore,
        @Nullable String next) {

    DeliveryPage(List<Delivery> items, @Nullable String next) {
        this("list", items, next != null, next);
    }
}
