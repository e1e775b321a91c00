package io.twofold.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.source.Permissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class SourcePropertiesTest {
    @Test
    void allowsTheHubAndNoBucketByDefault() {
        assertThat(bind(Map.of()).permissions()).isEqualTo(new Permissions(true, false, List.of()));
    }

    @Test
    void allowsTheBucketsThatAreNamed() {
        assertThat(bind(Map.of("twofold.sources.allow", "hf:,s3://bucket")).permissions())
                .isEqualTo(new Permissions(true, true, List.of("hf:", "s3://bucket")));
        assertThat(bind(Map.of("twofold.sources.s3", "true")).permissions()).isEqualTo(Permissions.ALL);
    }

    @Test
    void isReadFromTheConfiguration() {
        SourceProperties settings = bind(Map.of(
                "twofold.sources.hf", "false",
                "twofold.sources.s3", "false",
                "twofold.sources.allow", "hf:org,s3://bucket"));

        assertThat(settings.permissions()).isEqualTo(new Permissions(false, false, List.of("hf:org", "s3://bucket")));
    }

    private static SourceProperties bind(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("twofold.sources", SourceProperties.class);
    }
}
