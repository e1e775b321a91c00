package io.twofold.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.failure.FailureCode;
import io.twofold.json.Json;
import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.RequestReader;
import io.twofold.testing.Estimates;
import io.twofold.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class EstimateTableTest {
    private static final CompressionRequest REQUEST = RequestReader.read(Json.parse("{\"model\":\"builtin:sample\"}"));

    private final TestDatabase database = TestDatabase.create();
    private final JdbcClient jdbc = JdbcClient.create(database.dataSource());
    private final EstimateTable table = new EstimateTable(database.dataSource());

    @Test
    void aQuestionGoesToOneWorkerAndItsAnswerComesBack() {
        String id = table.ask(REQUEST);

        Question claimed = table.claim().orElseThrow();

        assertThat(claimed).isEqualTo(new Question(id, REQUEST));
        assertThat(table.claim()).isEmpty();
        assertThat(table.find(id)).isEmpty();
        table.answer(id, Answer.of(Estimates.any()));
        assertThat(table.find(id)).contains(Answer.of(Estimates.any()));
    }

    @Test
    void everyFailureCodeComesBackWithItsDetail() {
        for (FailureCode code : FailureCode.values()) {
            String id = table.ask(REQUEST);
            table.answer(id, Answer.refusal(code, "a\0b" + "x".repeat(3000)));
            assertThat(table.find(id).orElseThrow().failure()).isEqualTo(code);
            assertThat(table.find(id).orElseThrow().detail()).startsWith("a bx").hasSize(2001);
        }
    }

    @Test
    void theOldestQuestionIsTakenFirst() {
        String first = table.ask(REQUEST);
        table.ask(REQUEST);

        assertThat(table.claim().orElseThrow().id()).isEqualTo(first);
    }

    @Test
    void whatIsForgottenIsNotAnsweredAnyMore() {
        String id = table.ask(REQUEST);
        table.forget(id);

        table.answer(id, Answer.of(Estimates.any()));

        assertThat(table.find(id)).isEmpty();
        assertThat(table.claim()).isEmpty();
    }

    @Test
    void whatNobodyCanWaitForIsNeitherTakenNorKept() {
        String old = table.ask(REQUEST);
        String fresh = table.ask(REQUEST);
        jdbc.sql("UPDATE estimate SET created_at = now() - interval '2 minutes' WHERE id = ?")
                .param(old)
                .update();

        assertThat(table.claim().orElseThrow().id()).isEqualTo(fresh);
        assertThat(table.sweep()).isEqualTo(1);
        assertThat(jdbc.sql("SELECT id FROM estimate").query(String.class).list())
                .containsExactly(fresh);
    }

    @Test
    void aRequestThatTheWorkerCannotReadIsRefused() {
        String id = table.ask(REQUEST);
        jdbc.sql("UPDATE estimate SET request = '{\"model\":7}'").update();

        assertThat(table.claim()).isEmpty();
        assertThat(table.find(id).orElseThrow().failure()).isEqualTo(FailureCode.INVALID_REQUEST);
    }
}
