package io.twofold.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.engine.CompressionListener;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchedListenerTest {
    /** A method that is only inherited would never reach the heartbeat. */
    @Test
    void passesOnWhateverTheEngineCanSay() {
        List<Method> said = Arrays.stream(CompressionListener.class.getDeclaredMethods())
                .filter(method -> !method.isSynthetic())
                .toList();

        assertThat(said)
                .hasSizeGreaterThanOrEqualTo(5)
                .allSatisfy(method -> assertThat(
                                WatchedListener.class.getDeclaredMethod(method.getName(), method.getParameterTypes()))
                        .isNotNull());
    }
}
