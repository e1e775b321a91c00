package io.twofold.api.live;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** The streams that are open, as {@code text/event-stream}. */
@Component
class Streams {
    private static final long FOR_EVER = 0;

    private final JobChanges changes;
    private final LiveThreads threads;
    private final Set<OpenStream> open = ConcurrentHashMap.newKeySet();

    Streams(JobChanges changes, LiveThreads threads) {
        this.changes = changes;
        this.threads = threads;
        threads.clock().scheduleWithFixedDelay(() -> open.forEach(OpenStream::tick), 1, 1, TimeUnit.SECONDS);
    }

    /** Tells a client what the feed has, from now until it has nothing more or the client goes. */
    SseEmitter open(String jobId, Feed feed, HttpServletResponse response) {
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader("X-Accel-Buffering", "no"); // proxies would keep the events to themselves for a while
        SseEmitter client = new SseEmitter(FOR_EVER);
        OpenStream stream = new OpenStream(client, feed, threads.streams());
        client.onCompletion(() -> {
            open.remove(stream);
            changes.forget(jobId, stream);
        });
        open.add(stream);
        changes.watch(jobId, stream);
        stream.changed();
        return client;
    }

    /** How many streams are open. */
    int count() {
        return open.size();
    }
}
