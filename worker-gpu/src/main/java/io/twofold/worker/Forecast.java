package io.twofold.worker;

import io.twofold.recipe.JobRequest;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Predicts, beside a job that has run for a while, what the rest of it will take. It costs seconds of a core, so that
 * short jobs are left alone.
 */
final class Forecast implements AutoCloseable {
    /** A job that is over within this time needs no prediction. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Logger LOG = LoggerFactory.getLogger(Forecast.class);
    /** A prediction that is being made when the job ends is of no use to anyone. */
    private static final Duration GRACE = Duration.ofMillis(1);

    private final BackgroundLoop background;

    private Forecast(Runnable predict, Duration patience) {
        background = new BackgroundLoop("forecast", GRACE, stopping -> {
            if (!stopping.comesWithin(patience)) {
                predict.run();
            }
        });
    }

    /** Begins to wait. */
    static Forecast of(JobRequest request, JobEngine engine, PhaseClock clock, Duration patience) {
        Forecast forecast = new Forecast(() -> predict(request, engine, clock), patience);
        forecast.background.start();
        return forecast;
    }

    private static void predict(JobRequest request, JobEngine engine, PhaseClock clock) {
        try {
            clock.expect(engine.predict(request));
        } catch (RuntimeException | Error e) {
            LOG.info("How long the job will take cannot be said: {}", e.toString()); // the job itself goes on
        }
    }

    @Override
    public void close() {
        background.stop();
    }
}
