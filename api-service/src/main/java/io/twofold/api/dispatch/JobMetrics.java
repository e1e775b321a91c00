package io.twofold.api.dispatch;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.twofold.job.JobStatus;
import io.twofold.job.Jobs;
import io.twofold.presence.WorkerTable;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.stereotype.Component;

/**
 * How many jobs and workers there are, as the database knows it: the same from every instance. Counted once per sweep and
 * not once per scrape.
 */
@Component
class JobMetrics {
    private final Jobs jobs;
    private final WorkerTable workers;
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicReference<Double> oldestWaiting = new AtomicReference<>(0.0);
    private final AtomicLong workerCount = new AtomicLong();
    private final Map<JobStatus, AtomicLong> counts = new EnumMap<>(JobStatus.class);

    JobMetrics(Jobs jobs, WorkerTable workers, MeterRegistry meters) {
        this.jobs = jobs;
        this.workers = workers;
        meters.gauge("twofold.jobs.waiting", waiting);
        meters.gauge("twofold.workers", workerCount);
        Gauge.builder("twofold.jobs.waiting.oldest", oldestWaiting, AtomicReference::get)
                .baseUnit("seconds")
                .register(meters);
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
        Jobs.Waiting ready = jobs.countWaiting();
        waiting.set(ready.getCount());
        oldestWaiting.set(ready.getOldestSeconds());
        workerCount.set(workers.count(WorkerTable.SILENCE));
    }
}
