package io.twofold.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.job.NewJob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a worker that takes one job does where the world does not help. */
@Timeout(60)
class OneJobTest {
    private static final Duration WAIT = Duration.ofMillis(50);
    private static final Duration IDLE = Duration.ofMillis(300);

    @TempDir
    Path home;

    private final StopSignal stopping = new StopSignal();
    private WorkerFixture worker;

    @BeforeEach
    void open() {
        worker = new WorkerFixture(home);
    }

    @AfterEach
    void close() {
        worker.close();
    }

    private OneJobEnd run(Function<Work, Outcome> runner) {
        OneJob once = new OneJob(IDLE, WAIT);
        once.run(worker.intake, WAIT, runner, stopping);
        return once.end().join();
    }

    private OneJobEnd run() {
        return run(work -> worker.runner.run((ClaimedJob) work));
    }

    @Test
    void theEndOfItsJobIsItsEnd() {
        String first = worker.submit();
        String second = worker.submit();

        assertThat(run()).isEqualTo(OneJobEnd.RECORDED);

        assertThat(worker.status(first)).isEqualTo("succeeded");
        assertThat(worker.status(second)).isEqualTo("queued");
    }

    @Test
    void aWakeUpThatWasUsedUpForAnotherJobIsNotMissed() {
        String job = worker.lifecycle.submit(NewJob.of(WorkerFixture.REQUEST));

        assertThat(run()).isEqualTo(OneJobEnd.RECORDED);
        assertThat(worker.status(job)).isEqualTo("succeeded");
    }

    @Test
    void aDrainedOneTakesNothing() {
        String job = worker.submit();
        worker.intake.drain(true);

        assertThat(run()).isEqualTo(OneJobEnd.IDLE);
        assertThat(worker.status(job)).isEqualTo("queued");
    }

    @Test
    void aLostLeaseIsNoEndOfTheJob() {
        String job = worker.submit();
        worker.engine.will((output, listener) -> worker.loseClaim(job));

        assertThat(run()).isEqualTo(OneJobEnd.GIVEN_BACK);
        assertThat(worker.status(job)).isEqualTo("queued");
    }

    @Test
    void aDatabaseThatIsAwayMayBeBackLater() {
        worker.submit();
        worker.database.breakDown();

        assertThat(run()).isEqualTo(OneJobEnd.AWAY);
    }

    @Test
    void whatItIsToldWhileItWaitsEndsIt() {
        stopping.raise();

        assertThat(run()).isEqualTo(OneJobEnd.IDLE);
    }

    @Test
    void aThreadThatDiesIsHeardOf() {
        worker.submit();
        OneJob once = new OneJob(IDLE, WAIT);

        try {
            once.run(
                    worker.intake,
                    WAIT,
                    work -> {
                        throw new OutOfMemoryError("of a test");
                    },
                    stopping);
        } catch (OutOfMemoryError e) {
            assertThat(once.end()).isCompletedExceptionally();
        }
    }
}
