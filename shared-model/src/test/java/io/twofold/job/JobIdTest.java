package io.twofold.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobIdTest {

    @Test
    void risesEvenWithinOneMillisecondAndWhenTheClockIsSetBack() {
        AtomicLong millis = new AtomicLong(1_000);
        JobId ids = new JobId(() -> Instant.ofEpochMilli(millis.get()));

        String first = ids.next();
        String sameMillisecond = ids.next();
        millis.set(900);
        String clockSetBack = ids.next();
        millis.set(2_000);
        String later = ids.next();

        assertThat(Stream.of(first, sameMillisecond, clockSetBack, later))
                .isSorted()
                .doesNotHaveDuplicates()
                .allMatch(JobId::isValid);
    }

    @Test
    void beginsWithTheTimeInBase32() {
        JobId ids = new JobId(() -> Instant.ofEpochMilli(1_469_918_176_385L));

        assertThat(ids.next()).startsWith("job_01ARYZ6S41").hasSize(30);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "job_",
                "job_01ARYZ6S41TSV4RRFFQ69G5FAVX",
                "job_81ARYZ6S41TSV4RRFFQ69G5FAV",
                "job_01aryz6s41tsv4rrffq69g5fav",
                "job_01ARYZ6S41TSV4RRFFQ69G5FA\n",
                "../etc/passwd"
            })
    void recognisesWhatIsNoId(String text) {
        assertThat(JobId.isValid(text)).isFalse();
    }
}
