package io.twofold.worker;

import io.twofold.engine.CompressionListener;
import io.twofold.job.Claim;
import io.twofold.job.HeartbeatAnswer;
import io.twofold.job.JobLifecycle;
import io.twofold.report.MatrixReport;
import io.twofold.report.Phase;
import io.twofold.report.Progress;
import io.twofold.report.SearchStep;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the claim on one running job alive, from a thread of its own: extends the lease, reports progress, steps of a
 * search and finished matrices, and brings back why the engine should stop. The engine's thread only leaves notes here
 * and never waits for the database.
 */
final class Heartbeat implements CompressionListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);
    private static final int JOIN_SECONDS = 10;

    private final JobLifecycle lifecycle;
    private final Claim claim;
    private final Lease lease;
    private final WorkerProperties settings;
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicReference<@Nullable StopReason> stop = new AtomicReference<>();
    private final EventBatches<SearchStep> steps = new EventBatches<>("job.search", "steps");
    private final EventBatches<MatrixReport> matrices = new EventBatches<>("job.matrices", "matrices");
    private final EventBatches<Resumption> resumptions = new EventBatches<>("job.resumed", Resumption::data);
    private final EventBatches<String> warnings = new EventBatches<>("job.warning", "warnings");
    private Resumption resumption = Resumption.NONE; // for the engine's thread
    private int recordedBefore = -1; // last step that earlier attempts recorded; not asked for yet
    private final PhaseClock phases = new PhaseClock(Clock.systemUTC());
    private volatile Progress progress = new Progress(Phase.PREFLIGHT, 0, 0, "step");

    private Heartbeat(JobLifecycle lifecycle, ClaimedJob job, WorkerProperties settings) {
        this.lifecycle = lifecycle;
        this.claim = job.claim();
        this.settings = settings;
        this.lease = new Lease(settings.lease(), System::nanoTime, job.claimedAt());
        this.thread = new Thread(this::beat, "heartbeat-" + claim.jobId());
    }

    /** Begins to beat; {@link #close} ends it. */
    static Heartbeat start(JobLifecycle lifecycle, ClaimedJob job, WorkerProperties settings) {
        Heartbeat heartbeat = new Heartbeat(lifecycle, job, settings);
        heartbeat.thread.setDaemon(true);
        heartbeat.thread.start();
        return heartbeat;
    }

    Claim claim() {
        return claim;
    }

    /** Asks the engine to stop. The first reason counts, except that a lost job is lost. */
    void stop(StopReason reason) {
        if (reason == StopReason.LOST) {
            stop.set(reason);
        } else {
            stop.compareAndSet(null, reason);
        }
    }

    /** Why the job should stop, or null if it should not. */
    @Nullable
    StopReason stopReason() {
        if (!lease.isTrusted()) {
            stop(StopReason.LOST);
        }
        return stop.get();
    }

    @Override
    public boolean cancelled() {
        return stopReason() != null;
    }

    /** Predicts, beside the engine, what people who watch would like to know. */
    Forecast forecast(JobEngine engine) {
        return Forecast.of(claim.request(), engine, phases, Forecast.PATIENCE);
    }

    @Override
    public void progress(Progress now) {
        phases.progress(now);
        progress = now;
    }

    /** What the attempt before saved; it may not have lived to record all of it. */
    @Override
    public void resumed(List<SearchStep> saved) {
        saved.forEach(steps::add);
        resumption = resumption.withSearchSteps(saved.size());
        resumptions.add(resumption);
    }

    @Override
    public void restored(int finished) {
        resumption = resumption.withMatrices(finished);
        resumptions.add(resumption);
    }

    @Override
    public void warning(String sentence) {
        LOG.warn("Job {}: {}", claim.jobId(), sentence);
        warnings.add(sentence);
    }

    @Override
    public void step(SearchStep step) {
        steps.add(step);
    }

    /** How its solver converged is long and stands in the report; events stay short. */
    @Override
    public void matrix(MatrixReport matrix) {
        matrices.add(matrix.withoutConvergence());
    }

    /** Reports where the engine ended, so that a finished job does not look half done. */
    void settle() {
        long now = System.nanoTime();
        answer(lifecycle.heartbeat(claim, settings.lease(), progress, phases.now()), now);
    }

    /** Records what the engine noted since the last call. */
    synchronized void flush() {
        if (recordedBefore < 0) {
            recordedBefore = lifecycle.lastSearchStep(claim.jobId());
        }
        if (!resumptions.flush(lifecycle, claim, any -> true)
                || !steps.flush(lifecycle, claim, step -> step.iteration() > recordedBefore)
                || !matrices.flush(lifecycle, claim, matrix -> true)
                || !warnings.flush(lifecycle, claim, warning -> true)) {
            stop(StopReason.LOST);
        }
    }

    private void beat() {
        Progress reported = progress;
        long lastBeat = System.nanoTime();
        boolean heard = true;
        while (!waitForNext() && stop.get() != StopReason.LOST) {
            try {
                long now = System.nanoTime();
                Progress current = progress;
                if (!current.equals(reported)
                        || now - lastBeat >= settings.heartbeat().toNanos()) {
                    answer(lifecycle.heartbeat(claim, settings.lease(), current, phases.now()), now);
                    reported = current;
                    lastBeat = now;
                }
                flush();
                heard = true;
            } catch (RuntimeException e) {
                // tried again at the next tick; if the database stays away, the lease runs out by itself
                if (heard) {
                    LOG.warn("Job {} cannot send its heartbeat: {}", claim.jobId(), e.toString());
                }
                heard = false;
            }
        }
    }

    private boolean waitForNext() {
        try {
            return closed.await(settings.tick().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void answer(HeartbeatAnswer answer, long askedAt) {
        switch (answer) {
            case CONTINUE -> lease.renew(askedAt);
            case CANCEL -> {
                lease.renew(askedAt);
                stop(StopReason.CANCEL);
            }
            case PAUSE -> {
                lease.renew(askedAt);
                stop(StopReason.PAUSE);
            }
            case EXPIRE -> {
                lease.renew(askedAt);
                stop(StopReason.DEADLINE);
            }
            case LOST -> stop(StopReason.LOST);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(JOIN_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
