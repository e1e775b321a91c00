package io.twofold.source;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.failure.CompressionException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PermissionsTest {
    private static final Permissions SOME =
            new Permissions(true, true, List.of("hf:org", "hf:a/b", "hf:datasets/org/", "s3://bucket", "c4"));

    @ParameterizedTest
    @ValueSource(
            strings = {"hf:org/x", "hf:org/x@main", "hf:a/b", "hf:a/b@v1", "hf:datasets/org/x/y", "s3://bucket/x", "c4"
            })
    void letsThroughWhatBeginsAsAllowed(String reference) {
        assertThatCode(() -> SOME.check(reference)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hf:organ/x", "hf:a/bc", "hf:a/b-c", "hf:b/b", "s3://bucket-2/x", "wikitext2"})
    void refusesWhatOnlyBeginsLikeIt(String reference) {
        assertThatThrownBy(() -> SOME.check(reference))
                .isInstanceOf(CompressionException.class)
                .hasMessageContainingAll(reference, "hf:org, hf:a/b");
    }

    @Test
    void refusesWhatIsSwitchedOff() {
        Permissions none = new Permissions(false, false, List.of());

        assertThatThrownBy(() -> none.check("hf:org/x")).hasMessageContaining("the Hub is switched off");
        assertThatThrownBy(() -> none.check("wikitext2")).hasMessageContaining("the Hub is switched off");
        assertThatThrownBy(() -> none.check("s3://bucket/x")).hasMessageContaining("s3: is switched off");
    }
}
