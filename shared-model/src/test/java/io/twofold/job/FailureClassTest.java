package io.twofold.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.failure.FailureClass;
import io.twofold.failure.FailureCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the class of a failure does to a job, code by code. */
class FailureClassTest {
    private static final int FREE = 2;

    private final JobLifecycleFixture db = new JobLifecycleFixture(new RetryPolicy(2, Duration.ZERO, FREE));

    @ParameterizedTest
    @EnumSource
    void everyCodeIsFollowedByWhatItsClassSays(FailureCode code) {
        Claim first = db.claimNew();

        db.lifecycle.fail(first, code, "once");

        boolean isOutage = code.failureClass() == FailureClass.OUTAGE;
        assertThat(db.row(first.jobId()))
                .containsEntry("status", code.failureClass() == FailureClass.PERMANENT ? "failed" : "queued")
                .containsEntry("attempt", isOutage ? 0 : 1)
                .containsEntry("releases", isOutage ? 1 : 0)
                .containsEntry("error_code", code.id());
    }

    @Test
    void outagesAreFreeUpToTheLimitAndThenSpendAttempts() {
        String jobId = db.lifecycle.submit(NewJob.of(JobLifecycleFixture.REQUEST));

        for (int i = 0; i < FREE + 2; i++) {
            assertThat(db.status(jobId)).isEqualTo("queued");
            db.lifecycle.fail(db.claim(jobId), FailureCode.STORAGE_UNAVAILABLE, "store is away");
        }

        assertThat(db.row(jobId))
                .containsEntry("status", "failed")
                .containsEntry("attempt", 2)
                .containsEntry("error_code", "storage-unavailable");
    }

    @ParameterizedTest
    @EnumSource
    void everyCodeIsInTheTableOfFailuresWithItsClass(FailureCode code) throws Exception {
        String table = Files.readString(Path.of("../docs/failures.md"));

        assertThat(table)
                .contains("| `" + code.id() + "` | "
                        + code.failureClass().name().toLowerCase(java.util.Locale.ROOT) + " |");
    }

    @ParameterizedTest
    @EnumSource
    void everyCodeIsInTheRunbook(FailureCode code) throws Exception {
        assertThat(Files.readString(Path.of("../docs/operations.md"))).contains("| `" + code.id() + "` | ");
    }
}
