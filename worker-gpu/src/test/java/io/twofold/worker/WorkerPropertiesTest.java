package io.twofold.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class WorkerPropertiesTest {
    @Test
    void hasDefaults() {
        WorkerProperties settings = bind(Map.of());

        assertThat(settings.lease()).isEqualTo(Duration.ofSeconds(60));
        assertThat(settings.heartbeat()).isEqualTo(Duration.ofSeconds(15));
        assertThat(settings.tick()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.grace()).isEqualTo(Duration.ofSeconds(20));
        assertThat(settings.fileRoots()).isEmpty();
        assertThat(settings.scratchBelow(Path.of("home"))).isEqualTo(Path.of("home", "work"));
        assertThat(settings.workerId()).endsWith("-" + ProcessHandle.current().pid());
    }

    @Test
    void isReadFromTheConfiguration() {
        WorkerProperties settings = bind(Map.of(
                "twofold.worker.id", "gpu-7",
                "twofold.worker.lease", "2m",
                "twofold.worker.heartbeat", "20s",
                "twofold.worker.file-roots", "/models,/texts",
                "twofold.worker.scratch", "/scratch"));

        assertThat(settings.workerId()).isEqualTo("gpu-7");
        assertThat(settings.lease()).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings.heartbeat()).isEqualTo(Duration.ofSeconds(20));
        assertThat(settings.fileRoots()).containsExactly(Path.of("/models"), Path.of("/texts"));
        assertThat(settings.scratchBelow(Path.of("home"))).isEqualTo(Path.of("/scratch"));
    }

    @Test
    void refusesAHeartbeatThatCannotKeepTheLease() {
        assertThatThrownBy(() -> bind(Map.of("twofold.worker.heartbeat", "30s")))
                .rootCause()
                .hasMessageContaining("twofold.worker.heartbeat must be at most a third of the lease");
        assertThatThrownBy(() -> bind(Map.of("twofold.worker.tick", "0s")))
                .rootCause()
                .hasMessageContaining("twofold.worker.tick must be positive");
    }

    private static WorkerProperties bind(Map<String, String> configuration) {
        return new Binder(new MapConfigurationPropertySource(configuration))
                .bindOrCreate("twofold.worker", WorkerProperties.class);
    }
}
