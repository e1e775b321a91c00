package io.twofold.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.json.Json;
import io.twofold.recipe.RequestReader;
import io.twofold.testing.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

class JobLogTest {
    private static final DataSource DATABASE = TestDatabase.create().dataSource();

    private final DataSourceTransactionManager transactions = new DataSourceTransactionManager(DATABASE);
    private final JobLog log = new JobLog(DATABASE, transactions);
    private final JobLifecycle lifecycle =
            new JobLifecycle(DATABASE, transactions, RetryPolicy.defaults(), (jobId, status) -> {});
    private String id = "";

    @BeforeEach
    void submit() {
        id = lifecycle.submit(NewJob.of(RequestReader.read(Json.parse("{\"model\":\"builtin:sample\"}"))));
    }

    @Test
    void keepsLinesInTheOrderOfEpochs() {
        log.append(lines(2, 1, 2));
        log.append(lines(1, 1, 2));

        assertThat(log.read(id, 0, 0, 10)).extracting(LogLine::message).containsExactly("1.1", "1.2", "2.1", "2.2");
        assertThat(log.read(id, 1, 2, 1)).extracting(LogLine::message).containsExactly("2.1");
    }

    @Test
    void storesWhatIsSentTwiceOnce() {
        log.append(lines(1, 1, 3));
        log.append(lines(1, 2, 5));

        assertThat(log.read(id, 0, 0, 10)).isEqualTo(lines(1, 1, 5));
        assertThat(log.dropped(id)).isZero();
    }

    @Test
    void countsWhatIsTooMuch() {
        log.append(lines(1, 1, JobLog.MAX_LINES - 1));
        log.append(lines(2, 1, 3));

        assertThat(log.read(id, 1, JobLog.MAX_LINES, 10)).isEqualTo(lines(2, 1, 1));
        assertThat(log.dropped(id)).isEqualTo(2);
    }

    @Test
    void cutsLongLinesAndForgetsDeletedJobs() {
        log.append(List.of(new LogLine(id, 1, 1, 1, Instant.EPOCH, "warn", "x\0".repeat(JobLog.MAX_LENGTH))));
        assertThat(log.read(id, 0, 0, 1).get(0).message())
                .hasSize(JobLog.MAX_LENGTH + 1)
                .startsWith("x\uFFFDx");

        lifecycle.cancel(id);
        lifecycle.delete(id);
        log.append(lines(1, 2, 2));

        assertThat(log.read(id, 0, 0, 10)).isEmpty();
    }

    private List<LogLine> lines(long epoch, int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(line -> new LogLine(id, epoch, line, 1, Instant.EPOCH, "info", epoch + "." + line))
                .toList();
    }
}
