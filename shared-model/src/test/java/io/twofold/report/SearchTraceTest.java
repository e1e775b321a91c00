package io.twofold.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SearchTraceTest {

    @Test
    void hasNoColumnForWhatAStepOfOneSampleLacks() {
        SearchTrace trace = SearchTrace.of(
                List.of(step(1, null, null, 2.75), step(2, null, null, 2.625), step(3, null, null, 2.5)));

        assertThat(trace.radius()).isNull();
        assertThat(trace.lossSecond()).isNull();
        assertThat(trace.baseline()).containsExactly(2.75, 2.625, 2.5);
        assertThat(trace.iteration()).containsExactly(1, 2, 3);
        assertThat(Json.mapper().readValue(Json.write(trace), SearchTrace.class))
                .isEqualTo(trace);
    }

    @Test
    void hasNoBaselineForStepsThatCompareTwoSamples() {
        SearchTrace trace = SearchTrace.of(List.of(step(1, 0.05, 2.25, null), step(2, 0.04, 2.0, null)));

        assertThat(trace.radius()).containsExactly(0.05, 0.04);
        assertThat(trace.lossSecond()).containsExactly(2.25, 2.0);
        assertThat(trace.baseline()).isNull();
    }

    @Test
    void refusesColumnsWithGaps() {
        List<SearchStep> steps = List.of(step(1, null, null, null), step(2, null, null, 2.5));

        assertThatThrownBy(() -> SearchTrace.of(steps))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 of 2 steps");
    }

    private static SearchStep step(
            int iteration, @Nullable Double radius, @Nullable Double lossSecond, @Nullable Double baseline) {
        return new SearchStep(
                iteration, radius, 2.5, lossSecond, baseline, 2.25, 0.5, 0.125, List.of(0.5), List.of(0.25));
    }
}
