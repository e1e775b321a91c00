package io.twofold.api.live;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.twofold.api.events.EventDocument;
import java.util.List;

/** A part of what happened to a job, oldest first. */
record EventPage(
        String object,
        List<EventDocument> items,
        @JsonProperty("has_more") boolean hasMore) {

    EventPage(List<EventDocument> items, boolean hasMore) {
        this("list", items, hasMore);
    }
}
