package io.twofold.job;

import static io.twofold.job.JobStatus.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class JobStatusTest {

    /** The picture of docs/architecture.md, written down a second time. */
    private static final Map<JobStatus, Set<JobStatus>> PICTURE = Map.of(
            QUEUED, Set.of(RUNNING, PAUSED, CANCELLED, EXPIRED),
            RUNNING, Set.of(QUEUED, PAUSING, CANCELLING, SUCCEEDED, FAILED, EXPIRED),
            PAUSING, Set.of(PAUSED, CANCELLING, SUCCEEDED, FAILED, EXPIRED),
            PAUSED, Set.of(QUEUED, CANCELLED, EXPIRED),
            CANCELLING, Set.of(CANCELLED));

    static Stream<Arguments> arrows() {
        return pairs(true);
    }

    static Stream<Arguments> forbiddenPairs() {
        return pairs(false);
    }

    @ParameterizedTest
    @MethodSource("arrows")
    void allowsEveryArrow(JobStatus from, JobStatus to) {
        assertThat(from.canBecome(to)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("forbiddenPairs")
    void forbidsEveryOtherPair(JobStatus from, JobStatus to) {
        assertThat(from.canBecome(to)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void isTerminalExactlyWhereNoArrowLeads(JobStatus status) {
        assertThat(status.isTerminal()).isEqualTo(!PICTURE.containsKey(status));
    }

    @ParameterizedTest
    @EnumSource
    void readsItsOwnName(JobStatus status) {
        assertThat(JobStatus.parse(status.id())).isEqualTo(status);
    }

    @Test
    void rejectsAnUnknownName() {
        assertThatThrownBy(() -> JobStatus.parse("done")).hasMessageContaining("'done'");
    }

    private static Stream<Arguments> pairs(boolean allowed) {
        return Arrays.stream(values())
                .flatMap(from -> Arrays.stream(values())
                        .filter(to -> PICTURE.getOrDefault(from, Set.of()).contains(to) == allowed)
                        .map(to -> Arguments.of(from, to)));
    }
}
