package io.twofold.api.live;

import io.twofold.job.Job;
import io.twofold.job.JobLog;
import io.twofold.job.Jobs;
import io.twofold.job.LogLine;
import io.twofold.json.Json;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** The log of one job as a stream. */
final class LogFeed implements Feed {
    private static final int AT_ONCE = 500;
    /** Workers send what they logged every second, their last lines after the job has ended. */
    private static final int LAST_LOOKS = 4;

    private final Jobs jobs;
    private final JobLog log;
    private final String tenant;
    private final String jobId;
    private LogCursor last;
    private int looksLeft = LAST_LOOKS;

    LogFeed(Jobs jobs, JobLog log, String tenant, String jobId, LogCursor after) {
        this.jobs = jobs;
        this.log = log;
        this.tenant = tenant;
        this.jobId = jobId;
        this.last = after;
    }

    @Override
    public Next send(SseEmitter client) throws IOException {
        @Nullable Job job = jobs.find(tenant, jobId).orElse(null);
        if (job == null) {
            return Next.NEVER;
        }
        List<LogLine> found;
        do {
            found = log.read(jobId, last.epoch(), last.line(), AT_ONCE);
            for (LogLine line : found) {
                last = LogCursor.of(line);
                client.send(SseEmitter.event().id(last.toString()).name("log").data(Json.write(LogDocument.of(line))));
            }
        } while (found.size() == AT_ONCE);
        if (!job.status().isTerminal()) {
            return Next.CHANGED;
        }
        return --looksLeft > 0 ? Next.SOON : Next.NEVER;
    }
}
