package io.twofold.api.jobs;

import io.twofold.api.ApiProperties;
import io.twofold.api.http.ProblemException;
import io.twofold.api.http.ProblemType;
import io.twofold.estimate.Answer;
import io.twofold.estimate.EstimateTable;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.InvalidRequestException;
import io.twofold.recipe.JobRequest;
import io.twofold.report.Estimate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;
import org.springframework.util.MultiValueMap;

/**
 * Asks any worker what a request would take, and waits for the answer: only a worker sees the models and its device. A
 * question is a row of its own; no job comes of it.
 */
@Component
final class EstimateService {
    private static final String PARAMETER = "validate_only";
    private static final Duration POLL = Duration.ofMillis(200);

    /** Each keeps a thread of the server waiting. */
    private static final int AT_ONCE = 16;

    private final EstimateTable table;
    private final Duration wait;
    private final Semaphore places = new Semaphore(AT_ONCE);

    EstimateService(EstimateTable table, ApiProperties properties) {
        this.table = table;
        this.wait = properties.estimateWait();
    }

    /**
     * Whether the client wants an estimate and no job.
     *
     * @throws ProblemException if the parameter is neither true nor false
     */
    static boolean isAskedFor(MultiValueMap<String, String> parameters) {
        List<String> values = parameters.getOrDefault(PARAMETER, List.of("false"));
        if (values.equals(List.of("true"))) {
            return true;
        }
        if (!values.equals(List.of("false"))) {
            throw new ProblemException(
                    ProblemType.INVALID_PARAMETER,
                    PARAMETER + " must be true or false, but was '" + String.join(",", values) + "'");
        }
        return false;
    }

    /**
     * Asks and waits.
     *
     * @throws ProblemException with the reason why the run would fail, or {@link ProblemType#NO_WORKER}
     * @throws InvalidRequestException if it is no compression: what an estimate predicts is a compression's
     */
    Estimate estimate(JobRequest request) {
        if (!(request instanceof CompressionRequest compression)) {
            throw new InvalidRequestException(
                    "/kind",
                    "must be compression with " + PARAMETER
                            + ": time, memory and bytes of other jobs are not predicted;" + " the request is valid");
        }
        return estimate(compression);
    }

    private Estimate estimate(CompressionRequest request) {
        if (!places.tryAcquire()) {
            throw new ProblemException(
                    ProblemType.NO_WORKER, "Already " + AT_ONCE + " estimates are waited for; try again in a while");
        }
        try {
            String id = table.ask(request);
            try {
                return estimateOf(await(id));
            } finally {
                table.forget(id);
            }
        } finally {
            places.release();
        }
    }

    private Answer await(String id) {
        long deadline = System.nanoTime() + wait.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<Answer> answer = table.find(id);
            if (answer.isPresent()) {
                return answer.get();
            }
            sleep();
        }
        throw new ProblemException(
                ProblemType.NO_WORKER,
                "No worker has answered within " + wait.toSeconds()
                        + " s: none is there, they are busy with other estimates, or the model is still being fetched;"
                        + " try again in a while");
    }

    private static void sleep() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(ProblemType.NO_WORKER, "The service is shutting down; try again in a while");
        }
    }

    private static Estimate estimateOf(Answer answer) {
        Estimate estimate = answer.estimate();
        if (estimate == null) {
            FailureCode code = answer.failure() == null ? FailureCode.INTERNAL : answer.failure();
            throw new ProblemException(ProblemType.of(code), String.valueOf(answer.detail()));
        }
        return estimate;
    }
}
