package io.twofold.api.live;

import static org.springframework.http.MediaType.APPLICATION_JSON;
import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;
import static org.springframework.http.MediaType.TEXT_EVENT_STREAM;
import static org.springframework.http.MediaType.TEXT_EVENT_STREAM_VALUE;

import io.twofold.api.access.Caller;
import io.twofold.api.access.OwnJobs;
import io.twofold.api.events.EventDocument;
import io.twofold.job.Job;
import io.twofold.job.JobEvent;
import io.twofold.job.Jobs;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What happened to a job, page by page or as it happens. */
@RestController
class EventController {
    private static final String LAST_EVENT_ID = "Last-Event-ID";

    private final OwnJobs own;
    private final Jobs jobs;
    private final Streams streams;

    EventController(OwnJobs own, Jobs jobs, Streams streams) {
        this.own = own;
        this.jobs = jobs;
        this.streams = streams;
    }

    @GetMapping(
            path = {"/v1/jobs/{id}/events", "/jobs/{id}/events"},
            produces = {APPLICATION_JSON_VALUE, TEXT_EVENT_STREAM_VALUE})
    Object events(
            Caller caller,
            @PathVariable String id,
            @RequestParam MultiValueMap<String, String> parameters,
            @RequestHeader(name = LAST_EVENT_ID, required = false) @Nullable String lastEventId,
            HttpServletRequest request,
            HttpServletResponse response) {
        EventQuery query = EventQuery.of(parameters, lastEventId);
        Job job = own.find(caller, id);
        if (Accepted.of(request, APPLICATION_JSON, TEXT_EVENT_STREAM).equals(APPLICATION_JSON)) {
            return page(job, query);
        }
        boolean seenAll = job.status().isTerminal()
                && query.after() > 0
                && jobs.findEvents(id, query.after(), "", 1).isEmpty();
        if (seenAll) {
            return ResponseEntity.noContent().build(); // tells browsers not to connect again
        }
        return streams.open(id, new EventFeed(jobs, job.tenant(), id, query), response);
    }

    private ResponseEntity<EventPage> page(Job job, EventQuery query) {
        List<JobEvent> found = jobs.findEvents(job.id(), query.after(), query.typeNames(), query.limit() + 1);
        boolean hasMore = found.size() > query.limit();
        List<JobEvent> shown = hasMore ? found.subList(0, query.limit()) : found;
        ResponseEntity.BodyBuilder answer = ResponseEntity.ok().header(HttpHeaders.CACHE_CONTROL, "private, no-cache");
        if (hasMore) {
            String next = query.next(job.id(), shown.get(shown.size() - 1).id());
            answer.header(HttpHeaders.LINK, "<" + next + ">; rel=\"next\"");
        }
        return answer.body(new EventPage(shown.stream().map(EventDocument::of).toList(), hasMore));
    }
}
