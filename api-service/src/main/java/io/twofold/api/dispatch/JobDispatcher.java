package io.twofold.api.dispatch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.twofold.job.JobLifecycle;
import io.twofold.queue.JobQueue;
import io.twofold.queue.QueueUnavailableException;
import jakarta.annotation.PreDestroy;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Announces waiting jobs to the workers. Whatever fails or is dropped here is announced again by the {@link Sweeper}.
 */
@Component
public class JobDispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(JobDispatcher.class);
    private static final int BACKLOG = 1_000;

    private final JobQueue queue;
    private final JobLifecycle lifecycle;
    private final Counter failures;
    // one thread, so that a client never waits for a broker that does not answer
    private final ThreadPoolExecutor sender = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(BACKLOG),
            task -> {
                Thread thread = new Thread(task, "job-dispatcher");
                thread.setDaemon(true);
                return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy());

    JobDispatcher(JobQueue queue, JobLifecycle lifecycle, MeterRegistry meters) {
        this.queue = queue;
        this.lifecycle = lifecycle;
        this.failures = meters.counter("twofold.dispatch.failures");
    }

    /** Announces a job soon, in the background; inside a transaction, once that is committed. */
    public void announce(String jobId) {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    sender.execute(() -> announceNow(jobId));
                }
            });
        } else {
            sender.execute(() -> announceNow(jobId));
        }
    }

    /** Announces a job. @return whether the queue has confirmed it */
    boolean announceNow(String jobId) {
        try {
            queue.publish(jobId);
            lifecycle.dispatched(jobId);
            return true;
        } catch (QueueUnavailableException e) {
            failures.increment();
            LOG.warn("Job {} is not announced yet: {}", jobId, e.getMessage());
            return false;
        } catch (RuntimeException e) {
            failures.increment();
            LOG.warn("Job {} is not announced yet", jobId, e);
            return false;
        }
    }

    /** Whether certainly no announcement waits for a worker. */
    boolean queueIsEmpty() {
        try {
            return queue.isEmpty();
        } catch (QueueUnavailableException e) {
            LOG.debug("The queue does not say whether it is empty: {}", e.getMessage());
            return false;
        }
    }

    @PreDestroy
    void stop() {
        sender.shutdownNow();
    }
}
