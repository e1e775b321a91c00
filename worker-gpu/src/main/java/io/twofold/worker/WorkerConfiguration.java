package io.twofold.worker;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import io.twofold.artifact.ArtifactStore;
import io.twofold.engine.Sources;
import io.twofold.engine.Twofold;
import io.twofold.engine.torch.Torch;
import io.twofold.estimate.EstimateTable;
import io.twofold.job.JobConfiguration;
import io.twofold.job.JobLifecycle;
import io.twofold.job.JobLog;
import io.twofold.job.JobShards;
import io.twofold.presence.WorkerTable;
import io.twofold.queue.JobQueue;
import io.twofold.schema.SchemaConfiguration;
import io.twofold.source.ConfiguredSources;
import io.twofold.transport.TransportConfiguration;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Puts a worker together; {@code serve} imports it beside the API into one process. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({WorkerProperties.class, SourceProperties.class})
@Import({JobConfiguration.class, TransportConfiguration.class, SchemaConfiguration.class})
public class WorkerConfiguration {

    @Bean
    WorkerLoop workerLoop(
            JobEngine engine,
            JobQueue queue,
            JobLifecycle lifecycle,
            JobShards shards,
            ArtifactStore artifacts,
            ObjectProvider<MeterRegistry> meters,
            ObjectProvider<Tracer> tracer,
            ObjectProvider<Propagator> propagator,
            ObjectProvider<OneJob> once,
            WorkerProperties settings,
            @Value("${TWOFOLD_HOME:${user.home}/.twofold}") Path home) {
        WorkerMetrics metrics = new WorkerMetrics(meters.getIfAvailable(SimpleMeterRegistry::new));
        WorkerTracing tracing = new WorkerTracing(
                tracer.getIfAvailable(() -> Tracer.NOOP), propagator.getIfAvailable(() -> Propagator.NOOP));
        ScratchSpace scratch = new ScratchSpace(settings.scratchBelow(home));
        JobIntake intake = new JobIntake(queue, lifecycle, shards, metrics, settings);
        JobRunner runner = new JobRunner(
                engine,
                artifacts,
                lifecycle,
                job -> new SharedBlocks(shards, queue, job, settings),
                scratch,
                metrics,
                tracing,
                settings);
        ShardRunner helper = new ShardRunner(engine, artifacts, lifecycle, shards, scratch, settings);
        return new WorkerLoop(intake, runner, helper, scratch, settings.grace(), once.getIfAvailable());
    }

    @Bean
    Sources sources(
            WorkerProperties settings,
            SourceProperties remote,
            @Value("${TWOFOLD_HOME:${user.home}/.twofold}") Path home) {
        return ConfiguredSources.of(settings.fileRoots(), remote.permissions(), System.getenv(), home);
    }

    @Bean
    JobEngine engine(Sources sources, Estimator estimator) {
        return new JobEngine(
                Compressor.of(sources),
                (request, output, listener) -> Twofold.evaluate(request, sources, output, listener),
                estimator);
    }

    @Bean
    Estimator estimator(Sources sources) {
        return request -> Twofold.estimate(request, sources);
    }

    @Bean
    EstimateLoop estimateLoop(EstimateTable estimates, Estimator estimator) {
        return new EstimateLoop(estimates, estimator);
    }

    @Bean
    PresenceLoop presenceLoop(WorkerLoop loop, WorkerTable workers, WorkerProperties settings) {
        Supplier<String> device = () -> Torch.name(Torch.device("auto"));
        return loop.presence(workers, settings.workerId(), device, WorkerTable.RENEWAL);
    }

    @Bean
    JobLogLoop jobLogLoop(JobLog log) {
        return new JobLogLoop(log);
    }

    @Bean
    MemoryMetrics memoryMetrics() {
        return new MemoryMetrics();
    }
}
