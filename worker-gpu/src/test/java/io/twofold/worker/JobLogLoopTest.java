package io.twofold.worker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.twofold.job.JobLog;
import io.twofold.job.LogLine;
import io.twofold.report.Phase;
import io.twofold.report.Progress;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/** What a worker logs about a job can be read by its owner. */
class JobLogLoopTest extends WorkerTest {
    private JobLog log;
    private JobLogLoop loop;

    @BeforeEach
    void listen() {
        log = new JobLog(worker.database, new DataSourceTransactionManager(worker.database));
        loop = new JobLogLoop(log);
        loop.start();
        setLevel(Level.INFO); // as the services have it; the tests are less talkative otherwise
    }

    @AfterEach
    void stop() {
        loop.stop();
        setLevel(null);
    }

    private static void setLevel(@Nullable Level level) {
        ((Logger) LoggerFactory.getLogger("io.twofold")).setLevel(level);
    }

    @Test
    void keepsPhasesNotesAndTheBeginningOfAFailure() {
        String jobId = worker.submit();
        worker.engine.will((output, listener) -> {
            listener.progress(new Progress(Phase.DECOMPOSE, 0, 2, "matrix"));
            LoggerFactory.getLogger("engine").warn("odd weights in {}", "layer 3");
            throw new IllegalStateException("defect");
        });

        worker.runner.run(worker.claim(jobId));
        loop.flush();

        assertThat(log.read(jobId, 0, 0, 100))
                .extracting(LogLine::message)
                .contains("Job " + jobId + ": decompose begins", "odd weights in layer 3")
                .anySatisfy(line -> assertThat(line).startsWith("java.lang.IllegalStateException: defect"))
                .anySatisfy(line -> assertThat(line).startsWith("    at "));
        assertThat(log.read(jobId, 0, 0, 1).get(0).line()).isEqualTo(1);
        assertThat(log.dropped(jobId)).isZero();
    }

    @Test
    void sendsAgainWhatTheDatabaseDidNotTake() {
        String jobId = worker.submit();
        worker.engine.will((output, listener) -> {});
        worker.runner.run(worker.claim(jobId));

        worker.database.breakDown();
        loop.flush();
        worker.database.repair();
        loop.flush();

        assertThat(log.read(jobId, 0, 0, 100))
                .extracting(LogLine::message)
                .contains("Job " + jobId + ": attempt 1 begins", "Job " + jobId + " ended: SUCCEEDED");
    }

    @Test
    void leavesOutWhatIsNotAboutAJob() {
        String jobId = worker.submit();
        LoggerFactory.getLogger("elsewhere").warn("not about {}", jobId);

        loop.flush();

        assertThat(log.read(jobId, 0, 0, 100)).isEmpty();
    }
}
