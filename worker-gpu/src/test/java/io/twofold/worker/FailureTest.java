package io.twofold.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class FailureTest {
    @Test
    void takesCodeAndSentenceFromTheEngine() {
        assertThat(Failure.of(new CompressionException(FailureCode.UNUSABLE_DATA, "too short")))
                .isEqualTo(new Failure(FailureCode.UNUSABLE_DATA, "too short"));
    }

    @Test
    void findsTheReasonBelowWrappers() {
        var full = new UncheckedIOException(new IOException("No space left on device"));
        var memory = new IllegalStateException("x", new OutOfMemoryError("Java heap space"));
        var torch = new RuntimeException("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried 8 GB");

        assertThat(Failure.of(full).code()).isEqualTo(FailureCode.INSUFFICIENT_STORAGE);
        assertThat(Failure.of(memory).code()).isEqualTo(FailureCode.DEVICE_OUT_OF_MEMORY);
        assertThat(Failure.of(torch).code()).isEqualTo(FailureCode.DEVICE_OUT_OF_MEMORY);
    }

    @Test
    void callsEverythingElseADefect() {
        assertThat(Failure.of(new NullPointerException("rank")))
                .isEqualTo(new Failure(FailureCode.INTERNAL, "java.lang.NullPointerException: rank"));
        assertThat(Failure.of(new UnsatisfiedLinkError("libtorch.so")).code()).isEqualTo(FailureCode.INTERNAL);
    }
}
