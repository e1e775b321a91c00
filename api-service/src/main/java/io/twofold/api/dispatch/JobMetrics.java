package io.twofold.api.dispatch;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.twofold.job.JobStatus;
import io.twofold.job.Jobs;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.stereotype.Component;

/** Number of jobs by status, {@code twofold.jobs}; counted once per sweep and not once per scrape. */
@Component
class JobMetrics {
    private final Jobs jobs;
    private final Map<JobStatus, AtomicLong> counts = new EnumMap<>(JobStatus.class);

    JobMetrics(Jobs jobs, MeterRegistry meters) {
        this.jobs = jobs;
        for (JobStatus status : JobStatus.values()) {
            AtomicLong count = new AtomicLong();
            counts.put(status, count);
            meters.gauge("twofold.jobs", List.of(Tag.of("status", status.id())), count);
        }
    }

    void refresh() {
        Map<JobStatus, Long> now = new EnumMap<>(JobStatus.class);
        jobs.countByStatus().forEach(row -> now.put(JobStatus.parse(row.getStatus()), row.getCount()));
        counts.forEach((status, count) -> count.set(now.getOrDefault(status, 0L)));
    }
}
