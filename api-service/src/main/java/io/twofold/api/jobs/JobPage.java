package io.twofold.api.jobs;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** A part of the list of jobs, newest first. */
record JobPage(
        String object,
        List<JobDocument> items,
        @JsonProperty("has_more") boolean hasMore) {

    JobPage(List<JobDocument> items, boolean hasMore) {
        this("list", items, hasMore);
    }
}
