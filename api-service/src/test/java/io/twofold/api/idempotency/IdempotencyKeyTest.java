package io.twofold.api.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.api.http.ProblemException;
import io.twofold.json.Json;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeyTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "6f1c2a0e-0c1d             | 6f1c2a0e-0c1d",
                "\"6f1c2a0e-0c1d\"         | 6f1c2a0e-0c1d",
                "\"a \\\"b\\\" \\\\ c\"    | a \"b\" \\ c",
                "a\"b                      | a\"b",
                "two words                 | two words",
            })
    void readsTheDraftsFormAndStripes(String written, String text) {
        assertThat(IdempotencyKey.of(List.of(written))).contains(new IdempotencyKey(text));
    }

    @Test
    void isOptional() {
        assertThat(IdempotencyKey.of(List.of())).isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\"\"", "\"", "\"a", "\"a\"b\"", "\"a\\b\"", "a\tb", "schlüssel", "a\u0000"})
    void refusesWhatIsNoKey(String written) {
        assertThatThrownBy(() -> IdempotencyKey.of(List.of(written)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("Idempotency-Key");
    }

    @Test
    void refusesAKeyThatIsTooLongOrComesTwice() {
        assertThat(IdempotencyKey.of(List.of("x".repeat(255)))).isPresent();
        assertThatThrownBy(() -> IdempotencyKey.of(List.of("x".repeat(256)))).hasMessageContaining("but has 256");
        assertThatThrownBy(() -> IdempotencyKey.of(List.of("a", "b"))).hasMessageContaining("2 times");
    }

    @Test
    void fingerprintsWhatIsMeantAndNotHowItIsWritten() {
        byte[] one = fingerprint("/v1/jobs", "a=1&b=2", "{\"model\":\"m\",\"labels\":{\"x\":\"1\",\"y\":\"2\"}}");

        assertThat(fingerprint("/jobs", "b=2&a=1", "{\"labels\":{\"y\":\"2\", \"x\":\"1\"},\n\"model\":\"m\"}"))
                .isEqualTo(one);
        assertThat(fingerprint("/v1/jobs", "a=1&b=3", "{\"model\":\"m\",\"labels\":{\"x\":\"1\",\"y\":\"2\"}}"))
                .isNotEqualTo(one);
        assertThat(fingerprint("/v1/webhooks", "a=1&b=2", "{\"model\":\"m\",\"labels\":{\"x\":\"1\",\"y\":\"2\"}}"))
                .isNotEqualTo(one);
        assertThat(fingerprint("/v1/jobs", "a=1&b=2", "{\"model\":\"m\",\"labels\":{\"x\":\"1\",\"y\":\"3\"}}"))
                .isNotEqualTo(one);
    }

    private static byte[] fingerprint(String path, String query, String body) {
        return Fingerprint.of("POST", path, query, Json.parse(body));
    }
}
