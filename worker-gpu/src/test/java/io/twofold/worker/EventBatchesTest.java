package io.twofold.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.job.Claim;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

class EventBatchesTest {
    private final EventBatches<Integer> batches = new EventBatches<>("job.search", "steps");

    @TempDir
    Path home;

    private WorkerFixture worker;
    private String jobId;
    private Claim claim;

    @BeforeEach
    void claimAJob() {
        worker = new WorkerFixture(home);
        jobId = worker.submit();
        claim = worker.claim(jobId).claim();
    }

    @AfterEach
    void stop() {
        worker.close();
    }

    @Test
    void recordsTogetherWhatWasNotedTogether() {
        note(1, 2);
        assertThat(flush()).isTrue();
        assertThat(flush()).isTrue();
        note(3);
        assertThat(flush()).isTrue();

        assertThat(worker.events(jobId, "job.search")).containsExactly("{\"steps\": [1, 2]}", "{\"steps\": [3]}");
    }

    @Test
    void repeatsWhatTheDatabaseNeverGot() {
        note(1, 2);
        worker.database.breakDown();
        assertThatThrownBy(this::flush).isInstanceOfAny(DataAccessException.class, TransactionException.class);
        note(3);
        assertThatThrownBy(this::flush).isInstanceOfAny(DataAccessException.class, TransactionException.class);
        worker.database.repair();
        assertThat(flush()).isTrue();

        assertThat(worker.events(jobId, "job.search")).containsExactly("{\"steps\": [1, 2]}", "{\"steps\": [3]}");
    }

    @Test
    void doesNotRepeatWhatTheDatabaseGotWithoutSayingSo() {
        note(1, 2);
        worker.database.loseAnswers();
        assertThatThrownBy(this::flush).isInstanceOf(TransactionException.class);
        note(3);
        assertThatThrownBy(this::flush).isInstanceOf(TransactionException.class);
        worker.database.repair();
        assertThat(flush()).isTrue();

        assertThat(worker.events(jobId, "job.search")).containsExactly("{\"steps\": [1, 2]}", "{\"steps\": [3]}");
    }

    @Test
    void recordsNothingForAJobThatBelongsToSomebodyElse() {
        worker.loseClaim(jobId);
        worker.claim(jobId);
        note(1);

        assertThat(flush()).isFalse();

        assertThat(worker.events(jobId, "job.search")).isEmpty();
    }

    private void note(int... numbers) {
        for (int number : numbers) {
            batches.add(number);
        }
    }

    private boolean flush() {
        return batches.flush(worker.lifecycle, claim, note -> true);
    }
}
