package io.twofold.api.live;

import io.twofold.api.events.EventDocument;
import io.twofold.job.Job;
import io.twofold.job.JobEvent;
import io.twofold.job.Jobs;
import io.twofold.json.Json;
import io.twofold.report.Progress;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * The events of one job as a stream. Progress is made from the job's row and told at most once a second: kept as events,
 * it would be a row per second for hours.
 */
final class EventFeed implements Feed {
    private static final Duration BETWEEN_PROGRESS = Duration.ofSeconds(1);

    private final Jobs jobs;
    private final String tenant;
    private final String jobId;
    private final EventQuery query;
    private long last;
    private @Nullable Progress told;
    private long toldAt = System.nanoTime() - BETWEEN_PROGRESS.toNanos();

    EventFeed(Jobs jobs, String tenant, String jobId, EventQuery query) {
        this.jobs = jobs;
        this.tenant = tenant;
        this.jobId = jobId;
        this.query = query;
        this.last = query.after();
    }

    @Override
    public Next send(SseEmitter client) throws IOException {
        // before the events: a job that has ended here has its last event there
        @Nullable Job job = jobs.find(tenant, jobId).orElse(null);
        if (job == null) {
            return Next.NEVER;
        }
        List<JobEvent> found;
        do {
            found = jobs.findEvents(jobId, last, query.typeNames(), EventQuery.LONGEST_PAGE);
            for (JobEvent event : found) {
                send(client, EventDocument.of(event));
                last = event.id();
            }
        } while (found.size() == EventQuery.LONGEST_PAGE);
        return job.status().isTerminal() ? Next.NEVER : sendProgress(client, job);
    }

    private Next sendProgress(SseEmitter client, Job job) throws IOException {
        Progress now = job.progress();
        if (now == null || now.equals(told) || !query.wants(EventDocument.PROGRESS)) {
            return Next.CHANGED;
        }
        if (System.nanoTime() - toldAt < BETWEEN_PROGRESS.toNanos()) {
            return Next.SOON;
        }
        send(client, EventDocument.of(job, now, Instant.now()));
        told = now;
        toldAt = System.nanoTime();
        return Next.CHANGED;
    }

    private static void send(SseEmitter client, EventDocument event) throws IOException {
        SseEmitter.SseEventBuilder message = SseEmitter.event();
        if (event.id() != null) {
            message.id(Long.toString(event.id()));
        }
        client.send(message.name(event.type()).data(Json.write(event)));
    }
}
