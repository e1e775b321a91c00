package io.twofold.worker;

import io.twofold.artifact.ArtifactStore;
import io.twofold.engine.BlockShards;
import io.twofold.engine.CompressionCancelledException;
import io.twofold.engine.CompressionListener;
import io.twofold.engine.RunState;
import io.twofold.failure.FailureCode;
import io.twofold.job.Claim;
import io.twofold.job.JobLifecycle;
import io.twofold.report.Report;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one claimed job at a time, from an empty scratch directory to the one write that ends the attempt. */
final class JobRunner {
    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

    private final JobEngine engine;
    private final ArtifactStore artifacts;
    private final Publisher publisher;
    private final JobLifecycle lifecycle;
    private final Function<Claim, BlockShards> shards;
    private final ScratchSpace scratch;
    private final WorkerMetrics metrics;
    private final WorkerTracing tracing;
    private final WorkerProperties settings;
    private final AtomicReference<@Nullable Heartbeat> current = new AtomicReference<>();
    private volatile boolean stopping;

    /** @param shards how other workers learn of a job's parts */
    JobRunner(
            JobEngine engine,
            ArtifactStore artifacts,
            JobLifecycle lifecycle,
            Function<Claim, BlockShards> shards,
            ScratchSpace scratch,
            WorkerMetrics metrics,
            WorkerTracing tracing,
            WorkerProperties settings) {
        this.engine = engine;
        this.artifacts = artifacts;
        this.publisher = new Publisher(artifacts);
        this.lifecycle = lifecycle;
        this.shards = shards;
        this.scratch = scratch;
        this.metrics = metrics;
        this.tracing = tracing;
        this.settings = settings;
    }

    /** Returns when the attempt is over and the database knows it, or this worker has lost the job. */
    Outcome run(ClaimedJob job) {
        Claim claim = job.claim();
        try (Attempt attempt = Attempt.begin(job, metrics, tracing);
                Heartbeat heartbeat = Heartbeat.start(lifecycle, job, settings)) {
            current.set(heartbeat);
            if (stopping) {
                heartbeat.stop(StopReason.SHUTDOWN);
            }
            Supplier<Outcome> ending = work(heartbeat, attempt);
            Outcome outcome = new FinalWrite(heartbeat).write(() -> {
                heartbeat.flush();
                return ending.get();
            });
            LOG.info("Job {} ended: {}", claim.jobId(), outcome);
            attempt.ended(outcome);
            return outcome;
        } finally {
            current.set(null);
        }
    }

    /** Does everything but the final write, which it returns; never throws. */
    private Supplier<Outcome> work(Heartbeat heartbeat, Attempt attempt) {
        Claim claim = heartbeat.claim();
        CompressionListener listener = new WatchedListener(heartbeat, attempt);
        try (ScratchDirectory directory = scratch.open(claim.jobId() + "-" + claim.epoch());
                Forecast forecast = heartbeat.forecast(engine)) {
            Path output = directory.path();
            Report report = engine.run(claim.request(), output, state(heartbeat), shards.apply(claim), listener);
            Publisher.Publication publication = publisher.publish(claim, output, listener);
            return () -> succeed(heartbeat, attempt, report, publication);
        } catch (CompressionCancelledException e) {
            return stopped(claim, heartbeat.stopReason());
        } catch (Throwable thrown) { // OutOfMemoryError and missing native libraries are failures of the job, too
            Failure failure = Failure.of(thrown);
            LOG.warn("Job {} failed: {}", claim.jobId(), failure.code().id(), thrown);
            attempt.failed(failure.code(), thrown);
            return () -> lifecycle.fail(claim, failure.code(), failure.detail()) ? Outcome.FAILED : Outcome.LOST;
        }
    }

    private RunState state(Heartbeat heartbeat) {
        String jobId = heartbeat.claim().jobId();
        return new ArtifactRunState(
                artifacts,
                jobId,
                lifecycle.ancestors(jobId),
                () -> heartbeat.stopReason() != StopReason.LOST,
                heartbeat::warning);
    }

    private Outcome succeed(Heartbeat heartbeat, Attempt attempt, Report report, Publisher.Publication publication) {
        heartbeat.settle();
        Claim claim = heartbeat.claim();
        if (lifecycle.succeed(claim, report, publication.files(), publication.manifestDigest())) {
            attempt.succeeded(report);
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
            case PAUSE, DEADLINE, SHUTDOWN -> () -> lifecycle.release(claim) ? Outcome.RELEASED : Outcome.LOST;
            case LOST -> () -> Outcome.LOST;
        };
    }

    /** The job that runs now, or null. */
    @Nullable
    String currentJob() {
        Heartbeat running = current.get();
        return running == null ? null : running.claim().jobId();
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
