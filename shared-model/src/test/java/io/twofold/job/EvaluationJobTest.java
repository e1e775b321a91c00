package io.twofold.job;

import static io.twofold.job.JobLifecycleFixture.LEASE;
import static io.twofold.job.JobLifecycleFixture.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.failure.FailureCode;
import io.twofold.json.Json;
import io.twofold.recipe.JobRequest;
import io.twofold.recipe.RequestReader;
import io.twofold.report.EvaluationReport;
import io.twofold.report.Quality;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An evaluation goes through the same life as a compression. */
class EvaluationJobTest {
    private static final JobRequest EVALUATION = RequestReader.readJob(Json.parse("""
            {"kind":"evaluation","model":"builtin:sample","evaluation":{"perplexity":["builtin:sample"]}}"""));

    private final JobLifecycleFixture db = new JobLifecycleFixture();
    private final JobLifecycle lifecycle = db.lifecycle;

    @Test
    void isStoredWithItsKindAndComesBackAsItWas() {
        String id = lifecycle.submit(NewJob.of(EVALUATION));
        String compression = lifecycle.submit(NewJob.of(REQUEST));

        assertThat(db.row(id)).containsEntry("kind", "evaluation");
        assertThat(db.row(compression)).containsEntry("kind", "compression");
        assertThat(db.claim(id).request()).isEqualTo(EVALUATION);
        assertThat(db.claim(compression).request()).isEqualTo(REQUEST);
    }

    @Test
    void readsARequestThatAnEarlierVersionStoredAsACompression() {
        String id = lifecycle.submit(NewJob.of(REQUEST));
        db.jdbc.sql("""
                        UPDATE job SET request = request::jsonb
                          #- '{evaluation,tasks}' #- '{evaluation,shots}' #- '{evaluation,limit}' #- '{evaluation,overlap}'
                        WHERE id = ?""").param(id).update();

        assertThat(db.claim(id).request()).isEqualTo(REQUEST);
    }

    @Test
    void isTriedAgainAndThenSucceedsWithItsReport() {
        Claim first = db.claim(lifecycle.submit(NewJob.of(EVALUATION)));
        lifecycle.fail(first, FailureCode.WORKER_LOST, "gone");
        Claim second = lifecycle.claim(first.jobId(), "worker-2", LEASE).orElseThrow();
        EvaluationReport report =
                new EvaluationReport("builtin:sample", List.of(), new Quality(Map.of()), 1.5, null, "cpu", Map.of());

        assertThat(lifecycle.succeed(first, report, List.of(), "ab".repeat(32))).isFalse();
        assertThat(lifecycle.succeed(second, report, List.of(JobLifecycleFixture.FILE), "cd".repeat(32)))
                .isTrue();

        assertThat(db.row(first.jobId())).containsEntry("status", "succeeded").containsEntry("attempt", 2);
        assertThat(db.jdbc
                        .sql("SELECT summary->>'model' || ' ' || (summary->>'seconds') FROM job WHERE id = ?")
                        .param(first.jobId())
                        .query(String.class)
                        .single())
                .isEqualTo("builtin:sample 1.5");
    }
}
