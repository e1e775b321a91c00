package io.twofold.source.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.twofold.engine.FetchMonitor;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.HubReference;
import io.twofold.source.fetch.Patience;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.assertj.core.api.AbstractStringAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A repository with a model, an empty cache, and little patience. */
abstract class HubFixture {
    static final Patience IMPATIENT =
            new Patience(4, Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofSeconds(5), Duration.ofSeconds(1));
    static final String WEIGHTS = "model.safetensors";

    @TempDir
    Path cache;

    final byte[] weights = bytes(3_000_000);
    FakeHub server;

    @BeforeEach
    void opensARepository() throws IOException {
        server = new FakeHub("org/name");
        server.small("config.json", "{\"model_type\":\"llama\"}")
                .small("README.md", "not wanted")
                .large("tokenizer.json", bytes(1000))
                .large(WEIGHTS, weights);
    }

    @AfterEach
    void closesIt() {
        server.close();
    }

    static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    HubSettings settings(@Nullable String token, boolean offline) {
        return new HubSettings(server.address(), token, cache, offline, IMPATIENT);
    }

    Path fetch() {
        return fetch(FetchMonitor.SILENT);
    }

    Path fetch(FetchMonitor monitor) {
        return new Hub(settings(null, false))
                .model(HubReference.model("hf:org/name"), monitor)
                .path();
    }

    AbstractStringAssert<?> assertRefused(FailureCode code, HubSettings settings, String reference) {
        CompressionException refusal = catchThrowableOfType(
                CompressionException.class,
                () -> new Hub(settings).model(HubReference.model(reference), FetchMonitor.SILENT));
        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).as(refusal.getMessage()).isEqualTo(code);
        return assertThat(refusal.getMessage());
    }
}
