package io.twofold.worker;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.twofold.artifact.ArtifactStore;
import io.twofold.artifact.FileArtifactStore;
import io.twofold.engine.BlockRange;
import io.twofold.engine.BlockShards;
import io.twofold.engine.CompressionListener;
import io.twofold.engine.RunState;
import io.twofold.engine.Sources;
import io.twofold.job.JobLifecycle;
import io.twofold.job.JobShards;
import io.twofold.job.RetryPolicy;
import io.twofold.queue.JobQueue;
import io.twofold.queue.PostgresJobQueue;
import io.twofold.recipe.CompressionRequest;
import io.twofold.report.CompressionReport;
import io.twofold.testing.TestDatabase;
import io.twofold.transport.CarriedOverFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A worker in a process of its own, with the real engine, for tests that kill it. */
final class WorkerProcess implements AutoCloseable {
    /** A job with this seed takes the process down with it, as a defect of a native library does. */
    static final int DEADLY_SEED = 666;

    private final Process process;

    private WorkerProcess(Process process) {
        this.process = process;
    }

    /** Starts one; what it needs of the home directory are the artifacts and the scratch space. */
    static WorkerProcess start(TestDatabase database, Path home) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WorkerProcess.class.getName(),
                        database.url(),
                        database.user(),
                        home.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        home.resolve("worker.log").toFile()));
        // threads of LibTorch that wait by spinning take the cores from whoever tests beside this
        builder.environment().putAll(Map.of("OMP_WAIT_POLICY", "PASSIVE", "OMP_NUM_THREADS", "1"));
        return new WorkerProcess(builder.start());
    }

    public static void main(String[] args) throws InterruptedException {
        DataSource database = new DriverManagerDataSource(args[0], args[1], "");
        Path home = Path.of(args[2]);
        ArtifactStore artifacts = new FileArtifactStore(home.resolve("artifacts"));
        JobLifecycle lifecycle = new JobLifecycle(
                database,
                new DataSourceTransactionManager(database),
                new RetryPolicy(3, Duration.ZERO, 5),
                new CarriedOverFiles(artifacts));
        WorkerProperties settings = new WorkerProperties(
                null,
                WorkerFixture.LEASE,
                Duration.ofMillis(500),
                Duration.ofMillis(20),
                List.of(),
                null,
                Duration.ofSeconds(20));
        WorkerMetrics metrics = new WorkerMetrics(new SimpleMeterRegistry());
        ScratchSpace scratch = new ScratchSpace(home.resolve("work"));
        JobQueue queue = new PostgresJobQueue(database, Duration.ofMillis(100), Duration.ofSeconds(10));
        JobShards shards = new JobShards(database, new DataSourceTransactionManager(database));
        JobIntake intake = new JobIntake(queue, lifecycle, shards, metrics, settings);
        Compressor compressor = Compressor.of(Sources.anywhere());
        JobEngine engine = new JobEngine(
                new Compressor() {
                    @Override
                    public CompressionReport compress(
                            CompressionRequest request,
                            Path output,
                            RunState state,
                            BlockShards blocks,
                            CompressionListener listener) {
                        if (request.recipe().seed() == DEADLY_SEED) {
                            signal(ProcessHandle.current().pid(), "ABRT");
                        }
                        return compressor.compress(request, output, state, blocks, listener);
                    }

                    @Override
                    public void compressBlocks(
                            CompressionRequest request,
                            BlockRange blocks,
                            Path scratch,
                            RunState state,
                            CompressionListener listener) {
                        compressor.compressBlocks(request, blocks, scratch, state, listener);
                    }
                },
                (request, output, listener) -> {
                    throw new UnsupportedOperationException("no evaluations here");
                },
                null);
        JobRunner runner = new JobRunner(
                engine,
                artifacts,
                lifecycle,
                job -> new SharedBlocks(shards, queue, job, settings),
                scratch,
                metrics,
                WorkerTracing.NONE,
                settings);
        ShardRunner helper = new ShardRunner(engine, artifacts, lifecycle, shards, scratch, settings);
        WorkerLoop loop = new WorkerLoop(intake, runner, helper, scratch, settings.grace());
        Runtime.getRuntime().addShutdownHook(new Thread(loop::stop)); // as Spring does
        loop.start();
        Thread.currentThread().join();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL: nothing of the process runs any more. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM, as from an orchestrator. */
    void terminate() {
        process.destroy();
    }

    /** Waits for the end; the exit code. */
    int exitCode(Duration atMost) throws InterruptedException {
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the worker still runs after " + atMost);
        }
        return process.exitValue();
    }

    private static void signal(long pid, String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                    .inheritIO()
                    .start()
                    .waitFor();
            Thread.sleep(60_000); // the signal is on its way
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
