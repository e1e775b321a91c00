package io.twofold.worker;

import io.twofold.estimate.Answer;
import io.twofold.estimate.EstimateTable;
import io.twofold.estimate.Question;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** One thread beside the one that compresses: answers what a request would take, also while a job runs. */
final class EstimateLoop implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(EstimateLoop.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final EstimateTable estimates;
    private final Estimator estimator;
    private final BackgroundLoop background = new BackgroundLoop("estimates", GRACE, this::loop);

    EstimateLoop(EstimateTable estimates, Estimator estimator) {
        this.estimates = estimates;
        this.estimator = estimator;
    }

    @Override
    public void start() {
        background.start();
    }

    private void loop(StopSignal stopping) {
        boolean more = true;
        Duration pause = PAUSE;
        while (!stopping.comesWithin(more ? Duration.ZERO : pause)) {
            try {
                Question question = estimates.claim().orElse(null);
                more = question != null;
                pause = PAUSE;
                if (question != null) {
                    estimates.answer(question.id(), answer(question));
                }
            } catch (RuntimeException e) {
                LOG.warn("Cannot answer estimates, trying again in {} s: {}", PAUSE_AFTER_FAILURE.toSeconds(), e);
                more = false;
                pause = PAUSE_AFTER_FAILURE;
            }
        }
    }

    /** Whatever goes wrong is the answer: the client waits for it. */
    private Answer answer(Question question) {
        try {
            return Answer.of(estimator.estimate(question.request()));
        } catch (RuntimeException | Error e) {
            Failure failure = Failure.of(e);
            LOG.debug("Estimate refused", e);
            return Answer.refusal(failure.code(), failure.detail());
        }
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
