package io.twofold.api.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RefusalBudgetTest {
    private final AtomicLong now = new AtomicLong();
    private final RefusalBudget budget = new RefusalBudget(now::get);

    @Test
    void aFloodLeavesFewEventsAndTheirNumber() {
        long written = IntStream.range(0, 1_000).filter(i -> budget.take() >= 0).count();
        now.addAndGet(TimeUnit.SECONDS.toNanos(2));

        assertThat(written).isEqualTo(60);
        assertThat(budget.take()).isEqualTo(940);
        assertThat(budget.take()).isZero();
        assertThat(budget.take()).isNegative();
    }

    @Test
    void aQuietTimeFillsTheBudgetButNoMore() {
        now.addAndGet(TimeUnit.DAYS.toNanos(1));

        assertThat(IntStream.range(0, 100).filter(i -> budget.take() >= 0).count())
                .isEqualTo(60);
    }
}
