package io.twofold.api.live;

import static org.springframework.http.MediaType.APPLICATION_NDJSON;
import static org.springframework.http.MediaType.APPLICATION_NDJSON_VALUE;
import static org.springframework.http.MediaType.TEXT_EVENT_STREAM;
import static org.springframework.http.MediaType.TEXT_EVENT_STREAM_VALUE;
import static org.springframework.http.MediaType.TEXT_PLAIN;
import static org.springframework.http.MediaType.TEXT_PLAIN_VALUE;

import io.twofold.api.access.Caller;
import io.twofold.api.access.OwnJobs;
import io.twofold.job.Job;
import io.twofold.job.JobLog;
import io.twofold.job.Jobs;
import io.twofold.json.Json;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What the workers logged about a job: as text, as one JSON document per line, or as it is logged. */
@RestController
class LogController {
    private static final MediaType TEXT = new MediaType(TEXT_PLAIN, StandardCharsets.UTF_8);

    private final OwnJobs own;
    private final Jobs jobs;
    private final JobLog log;
    private final Streams streams;

    LogController(OwnJobs own, Jobs jobs, JobLog log, Streams streams) {
        this.own = own;
        this.jobs = jobs;
        this.log = log;
        this.streams = streams;
    }

    @GetMapping(
            path = {"/v1/jobs/{id}/logs", "/jobs/{id}/logs"},
            produces = {TEXT_PLAIN_VALUE, APPLICATION_NDJSON_VALUE, TEXT_EVENT_STREAM_VALUE})
    Object logs(
            Caller caller,
            @PathVariable String id,
            @RequestParam(name = "after", required = false) @Nullable String after,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
            HttpServletRequest request,
            HttpServletResponse response) {
        LogCursor cursor = LogCursor.parse(lastEventId == null || lastEventId.isEmpty() ? after : lastEventId);
        Job job = own.find(caller, id);
        MediaType type = Accepted.of(request, TEXT_PLAIN, APPLICATION_NDJSON, TEXT_EVENT_STREAM);
        if (type.equals(TEXT_EVENT_STREAM)) {
            return streams.open(id, new LogFeed(jobs, log, job.tenant(), id, cursor), response);
        }
        boolean json = type.equals(APPLICATION_NDJSON);
        Stream<LogDocument> lines = log.read(id, cursor.epoch(), cursor.line(), JobLog.MAX_LINES).stream()
                .map(LogDocument::of);
        return ResponseEntity.ok()
                .contentType(json ? APPLICATION_NDJSON : TEXT)
                .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                .header("Lines-Dropped", Long.toString(log.dropped(id)))
                .body(lines.map(line -> json ? Json.write(line) + "\n" : line.text())
                        .collect(Collectors.joining())
                        .getBytes(StandardCharsets.UTF_8));
    }
}
