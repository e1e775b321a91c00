package io.twofold.worker;

import static io.twofold.worker.WorkerFixture.REQUEST;
import static io.twofold.worker.WorkerFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.estimate.Answer;
import io.twofold.estimate.EstimateTable;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.CompressionRequest;
import io.twofold.report.Estimate;
import io.twofold.testing.Estimates;
import io.twofold.testing.TestDatabase;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EstimateLoopTest {
    private final EstimateTable table = new EstimateTable(TestDatabase.create().dataSource());
    private volatile Function<CompressionRequest, Estimate> engine = request -> Estimates.any();
    private final EstimateLoop loop = new EstimateLoop(table, request -> engine.apply(request));

    @AfterEach
    void stop() {
        loop.stop();
        assertThat(loop.isRunning()).isFalse();
    }

    @Test
    void answersOneQuestionAfterTheOther() {
        String first = table.ask(REQUEST);
        loop.start();
        String second = table.ask(REQUEST);

        assertThat(answer(first)).isEqualTo(Answer.of(Estimates.any()));
        assertThat(answer(second)).isEqualTo(Answer.of(Estimates.any()));
    }

    @Test
    void whateverGoesWrongIsTheAnswer() {
        loop.start();
        engine = request -> {
            throw new CompressionException(FailureCode.UNUSABLE_DATA, "too short");
        };
        assertThat(answer(table.ask(REQUEST))).isEqualTo(Answer.refusal(FailureCode.UNUSABLE_DATA, "too short"));

        engine = request -> {
            throw new UnsatisfiedLinkError("no libtorch");
        };
        assertThat(answer(table.ask(REQUEST)).failure()).isEqualTo(FailureCode.INTERNAL);

        engine = request -> Estimates.any();
        assertThat(answer(table.ask(REQUEST))).isEqualTo(Answer.of(Estimates.any()));
    }

    private Answer answer(String id) {
        await(() -> table.find(id).isPresent(), () -> "no answer to " + id);
        return table.find(id).orElseThrow();
    }
}
