package io.twofold.api.jobs;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of the list of jobs.
 *
 * @param next what the parameter {@code after} must be for the page that follows, or null on the last one
 */
record JobPage(
        String object,
        List<JobDocument> items,
        @JsonProperty("has_more") boolean hasMore,
        @Nullable String next) {

    JobPage(List<JobDocument> items, @Nullable String next) {
        this("list", items, next != null, next);
    }
}
