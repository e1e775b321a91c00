package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.api.access.IssuedKey;
import io.twofold.api.access.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that are good, and those that are not. */
class KeysTest extends AccessTest {
    private static final Set<Scope> ALL = EnumSet.allOf(Scope.class);

    @Test
    void aKeyOpensItsTenant() {
        IssuedKey key = keys.create("acme", "ci", Set.of(Scope.JOBS_READ, Scope.JOBS_WRITE), null);
        ApiClient client = nobody.with(key.text());
        await(() -> client.get("/v1/jobs").status() == 200);

        String id = client.post("/v1/jobs", ApiClient.SAMPLE).id();

        assertThat(key.text()).matches("twf_[0-9a-f]{12}_[0-9a-f]{64}");
        assertThat(jdbc.sql("SELECT tenant FROM job WHERE id = ?")
                        .param(id)
                        .query(String.class)
                        .single())
                .isEqualTo("acme");
        assertThat(client.send("GET", "/v1/jobs/" + id, "").status()).isEqualTo(200);
    }

    @Test
    void neitherTheDatabaseNorALogHasTheSecret() {
        IssuedKey key = keys.create("acme", "ci", ALL, null);

        String row = jdbc.sql("SELECT to_jsonb(k)::text FROM api_key k WHERE id = ?")
                .param(key.key().id())
                .query(String.class)
                .single();

        assertThat(row).doesNotContain(secret(key.text()));
        assertThat(key.toString()).doesNotContain(secret(key.text()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer",
                "Bearer ",
                "Basic dHdvZm9sZDp0d29mb2xk",
                "Bearer twf_",
                "Bearer twf_000000000000_0000000000000000000000000000000000000000000000000000000000000000",
                "Bearer twf_000000000000_00000000000000000000000000000000000000000000000000000000000000001",
                "Bearer a-key-from-the-configuratiom",
                "Bearer eyJhbGciOiJub25lIn0.e30."
            })
    void whatIsNoKeyIsRefused(String authorization) {
        Answer answer = nobody.get("/v1/jobs", "Authorization", authorization);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.code()).isEqualTo("unauthorized");
        assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    }

    @Test
    void aKnownIdWithAnotherSecretIsRefused() {
        IssuedKey key = keys.create("acme", "ci", ALL, null);
        ApiClient client = nobody.with(key.text());
        await(() -> client.get("/v1/jobs").status() == 200);
        String text = key.text();
        char last = text.charAt(text.length() - 1) == '0' ? '1' : '0';

        assertThat(nobody.with(text.substring(0, text.length() - 1) + last)
                        .get("/v1/jobs")
                        .status())
                .isEqualTo(401);
        assertThat(nobody.with(text.toUpperCase(Locale.ROOT)).get("/v1/jobs").status())
                .isEqualTo(401);
    }

    @Test
    void anExpiredKeyIsRefused() {
        IssuedKey expired = keys.create("acme", "old", ALL, Instant.now().minusSeconds(1));
        IssuedKey soon = keys.create("acme", "soon", ALL, Instant.now().plusSeconds(10));
        ApiClient client = nobody.with(soon.text());
        await(() -> client.get("/v1/jobs").status() == 200);

        assertThat(nobody.with(expired.text()).get("/v1/jobs").status()).isEqualTo(401);
        await(() -> client.get("/v1/jobs").status() == 401);
        assertThat(soon.key().status(Instant.now())).isEqualTo("expired");
    }

    @Test
    void aRevokedKeyIsRefusedWithinSeconds() {
        IssuedKey key = keys.create("acme", "ci", ALL, null);
        ApiClient client = nobody.with(key.text());
        await(() -> client.get("/v1/jobs").status() == 200);

        keys.revoke(key.key().id());

        await(() -> client.get("/v1/jobs").status() == 401);
        assertThat(keys.rotate(key.key().id(), Duration.ZERO)).isEmpty();
    }

    @Test
    void afterARotationBothSecretsCountUntilTheOverlapEnds() {
        IssuedKey key = keys.create("acme", "ci", ALL, null);
        String id = key.key().id();
        IssuedKey second = keys.rotate(id, Duration.ofHours(1)).orElseThrow();
        await(() -> nobody.with(second.text()).get("/v1/jobs").status() == 200);

        assertThat(second.key().id()).isEqualTo(id);
        assertThat(nobody.with(key.text()).get("/v1/jobs").status()).isEqualTo(200);

        IssuedKey third = keys.rotate(id, Duration.ZERO).orElseThrow();
        await(() -> nobody.with(third.text()).get("/v1/jobs").status() == 200);
        assertThat(nobody.with(second.text()).get("/v1/jobs").status()).isEqualTo(401);
        assertThat(nobody.with(key.text()).get("/v1/jobs").status()).isEqualTo(401);
    }

    @Test
    void aKeyFromTheConfigurationOpensTheDefaultTenant() {
        String id = nobody.with(CONFIGURED).post("/v1/jobs", ApiClient.SAMPLE).id();

        assertThat(jdbc.sql("SELECT tenant FROM job WHERE id = ?")
                        .param(id)
                        .query(String.class)
                        .single())
                .isEqualTo("default");
    }

    @Test
    void thePageTheContractAndTheHealthChecksNeedNoKey() {
        assertThat(nobody.get("/openapi.yaml").status()).isEqualTo(200);
        assertThat(nobody.send("HEAD", "/", "").status()).isEqualTo(200);
        assertThat(nobody.send("HEAD", "/actuator/health", "").status()).isEqualTo(200);
    }

    private static String secret(String key) {
        return key.substring(key.lastIndexOf('_') + 1);
    }
}
