package io.twofold.worker;

import io.twofold.presence.WorkerTable;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Reports again and again that this worker is there and what it runs, and brings back whether it is being drained. Nothing
 * depends on it: without a database to report to, a worker goes on as it was.
 */
final class PresenceLoop implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(PresenceLoop.class);
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final WorkerTable workers;
    private final JobIntake intake;
    private final Supplier<@Nullable String> currentJob;
    private final String workerId;
    private final Supplier<String> device;
    private final Duration interval;
    private final BackgroundLoop background = new BackgroundLoop("presence", GRACE, this::loop);

    /** @param device asked once, from the reporting thread: it may have to load native libraries */
    PresenceLoop(
            WorkerTable workers,
            JobIntake intake,
            Supplier<@Nullable String> currentJob,
            String workerId,
            Supplier<String> device,
            Duration interval) {
        this.workers = workers;
        this.intake = intake;
        this.currentJob = currentJob;
        this.workerId = workerId;
        this.device = device;
        this.interval = interval;
    }

    @Override
    public void start() {
        background.start();
    }

    private void loop(StopSignal stopping) {
        String computesOn = device();
        boolean heard = true;
        boolean started = false;
        do {
            try {
                if (!started) {
                    workers.started(workerId, computesOn, version());
                }
                started = workers.seen(workerId, currentJob.get())
                        .map(drained -> {
                            intake.drain(drained);
                            return true;
                        })
                        .orElse(false);
                heard = true;
            } catch (RuntimeException e) {
                if (heard) {
                    LOG.warn("Worker {} cannot report that it is there: {}", workerId, e.toString());
                }
                heard = false;
            }
        } while (!stopping.comesWithin(interval));
        try {
            workers.left(workerId);
        } catch (RuntimeException e) {
            LOG.debug("Worker {} could not say goodbye", workerId, e);
        }
    }

    private String device() {
        try {
            return device.get();
        } catch (RuntimeException | Error e) {
            LOG.warn("The device of this worker is not known: {}", e.toString());
            return "unknown";
        }
    }

    private static String version() {
        String version = PresenceLoop.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public void stop() {
        background.stop();
    }

    @Override
    public boolean isRunning() {
        return background.isRunning();
    }
}
