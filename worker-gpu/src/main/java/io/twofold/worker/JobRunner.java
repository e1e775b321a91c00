package io.twofold.worker;

import io.twofold.artifact.ArtifactStore;
import io.twofold.engine.CompressionCancelledException;
import io.twofold.engine.RunState;
import io.twofold.failure.FailureCode;
import io.twofold.job.Claim;
import io.twofold.job.JobLifecycle;
import io.twofold.report.Report;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Runs one claimed job at a time, from an empty scratch directory to the one write that ends the attempt. */
final class JobRunner {
    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

    private final JobEngine engine;
    private final ArtifactStore artifacts;
    private final Publisher publisher;
    private final JobLifecycle lifecycle;
    private final ScratchSpace scratch;
    private final WorkerMetrics metrics;
    private final WorkerProperties settings;
    private final AtomicReference<@Nullable Heartbeat> current = new AtomicReference<>();
    private volatile boolean stopping;

    JobRunner(
            JobEngine engine,
            ArtifactStore artifacts,
            JobLifecycle lifecycle,
            ScratchSpace scratch,
            WorkerMetrics metrics,
            WorkerProperties settings) {
        this.engine = engine;
        this.artifacts = artifacts;
        this.publisher = new Publisher(artifacts);
        this.lifecycle = lifecycle;
        this.scratch = scratch;
        this.metrics = metrics;
        this.settings = settings;
    }

    /** Returns when the attempt is over and the database knows it, or this worker has lost the job. */
    Outcome run(ClaimedJob job) {
        Claim claim = job.claim();
        MDC.put("jobId", claim.jobId());
        MDC.put("attempt", Integer.toString(claim.attempt()));
        try (Heartbeat heartbeat = Heartbeat.start(lifecycle, job, settings)) {
            current.set(heartbeat);
            if (stopping) {
                heartbeat.stop(StopReason.SHUTDOWN);
            }
            Supplier<Outcome> ending = work(heartbeat);
            Outcome outcome = new FinalWrite(heartbeat).write(() -> {
                heartbeat.flush();
                return ending.get();
            });
            LOG.info("Job {} ended: {}", claim.jobId(), outcome);
            metrics.ended(outcome, job.claimedAt());
            return outcome;
        } finally {
            current.set(null);
            MDC.remove("jobId");
            MDC.remove("attempt");
        }
    }

    /** Does everything but the final write, which it returns; never throws. */
    private Supplier<Outcome> work(Heartbeat heartbeat) {
        Claim claim = heartbeat.claim();
        try (ScratchDirectory directory = scratch.open(claim.jobId() + "-" + claim.epoch())) {
            Path output = directory.path();
            Report report = engine.run(claim.request(), output, state(heartbeat), heartbeat);
            Publisher.Publication publication = publisher.publish(claim, output, heartbeat);
            return () -> succeed(heartbeat, report, publication);
        } catch (CompressionCancelledException e) {
            return stopped(claim, heartbeat.stopReason());
        } catch (Throwable thrown) { // OutOfMemoryError and missing native libraries are failures of the job, too
            Failure failure = Failure.of(thrown);
            LOG.warn("Job {} failed: {}", claim.jobId(), failure.code().id(), thrown);
            return () -> lifecycle.fail(claim, failure.code(), failure.detail()) ? Outcome.FAILED : Outcome.LOST;
        }
    }

    private RunState state(Heartbeat heartbeat) {
        String jobId = heartbeat.claim().jobId();
        return new ArtifactRunState(
                artifacts,
                jobId,
                () -> heartbeat.stopReason() != StopReason.LOST,
                note -> LOG.warn("Job {}: {}", jobId, note));
    }

    private Outcome succeed(Heartbeat heartbeat, Report report, Publisher.Publication publication) {
        heartbeat.settle();
        Claim claim = heartbeat.claim();
        if (lifecycle.succeed(claim, report, publication.files(), publication.manifestDigest())) {
            return Outcome.SUCCEEDED;
        }
        return lifecycle.cancelled(claim) ? Outcome.CANCELLED : Outcome.LOST;
    }

    private Supplier<Outcome> stopped(Claim claim, @Nullable StopReason reason) {
        if (reason == null) {
            return () -> lifecycle.fail(claim, FailureCode.INTERNAL, "The engine stopped without being asked to")
                    ? Outcome.FAILED
                    : Outcome.LOST;
        }
        return switch (reason) {
            case CANCEL -> () -> lifecycle.cancelled(claim) ? Outcome.CANCELLED : Outcome.LOST;
            case PAUSE, SHUTDOWN -> () -> lifecycle.release(claim) ? Outcome.RELEASED : Outcome.LOST;
            case LOST -> () -> Outcome.LOST;
        };
    }

    /** Asks the running job, and any later one, to stop and be given back. */
    void stop() {
        stopping = true;
        Heartbeat running = current.get();
        if (running != null) {
            running.stop(StopReason.SHUTDOWN);
        }
    }

    /** Gives back the job of an engine that does not stop; whatever it still does, it writes nothing any more. */
    void abandon() {
        Heartbeat running = current.get();
        if (running != null) {
            running.stop(StopReason.LOST);
            lifecycle.release(running.claim());
            LOG.warn(
                    "Job {} was given back while its engine was still busy",
                    running.claim().jobId());
        }
    }
}
