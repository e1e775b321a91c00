package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.api.access.Scope;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ForeignCursorTest extends AccessTest {

    @Test
    @DisplayName("case 37: foreign cursor: 400")
    void refusesTheCursorOfAnotherTenant() {
        ApiClient one = client("cursor-one", Scope.JOBS_READ, Scope.JOBS_WRITE);
        ApiClient two = client("cursor-two", Scope.JOBS_READ, Scope.JOBS_WRITE);
        one.post("/v1/jobs", ApiClient.SAMPLE);
        one.post("/v1/jobs", ApiClient.SAMPLE);
        String cursor = one.get("/v1/jobs?limit=1").json().path("next").asString();

        Answer foreign = two.get("/v1/jobs?limit=1&after=" + cursor);

        assertThat(one.get("/v1/jobs?limit=1&after=" + cursor).status()).isEqualTo(200);
        assertThat(foreign.status()).isEqualTo(400);
        assertThat(foreign.code()).isEqualTo("invalid-parameter");
    }
}
