package io.twofold.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PerplexityTaskTest {

    @Test
    void saysHowManyTokensOfTheTextCount() {
        PerplexityTask task = PerplexityTask.parse("file:a:b/wiki.test.raw@1024:32768");

        assertThat(task).isEqualTo(new PerplexityTask("file:a:b/wiki.test.raw", 1024, 32768L));
        assertThat(Json.write(task)).isEqualTo("\"file:a:b/wiki.test.raw@1024:32768\"");
        assertThat(PerplexityTask.parse(task.name())).isEqualTo(task);
        assertThat(PerplexityTask.parse("file:a.txt@64").tokens()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "file:a@1024:1000 | the tokens after : must be at least one window of 1024, but were 1000",
                "file:a@1024: | must be a number in 2 … 1048576, but was '1024:'",
                "file:a@:7 | must be a number in 2 … 1048576, but was ':7'",
                "file:a@1024:1e9 | but was '1024:1e9' (write DATA@LENGTH or DATA@LENGTH:TOKENS)",
                "file:a@1:9 | must be a number in 2 … 1048576, but was '1'"
            })
    void refusesLengthsAndTokensThatMeanNothing(String text, String problem) {
        assertThatThrownBy(() -> PerplexityTask.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem);
    }
}
