package io.twofold.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.json.Json;
import org.junit.jupiter.api.Test;

class PerplexityTest {
    private static final String EARLIER =
            "{\"token\":4.0,\"word\":8.0,\"bitsPerByte\":1.0,\"tokens\":10,\"words\":8,\"bytes\":40}";

    @Test
    void namesItsMethod() {
        Perplexity perplexity = new Perplexity(4, null, 8.0, 1, 10, 8, 40, PerplexityMethod.MASKED_TOKEN);

        assertThat(Json.parse(Json.write(perplexity)).path("method").asString()).isEqualTo("masked-token");
        assertThat(Json.mapper().readValue(Json.write(perplexity), Perplexity.class))
                .isEqualTo(perplexity);
    }

    @Test
    void ofAnEarlierVersionPredictsTheNextToken() {
        assertThat(Json.mapper().readValue(EARLIER, Perplexity.class))
                .isEqualTo(new Perplexity(4, null, 8.0, 1, 10, 8, 40, PerplexityMethod.NEXT_TOKEN));
    }
}
