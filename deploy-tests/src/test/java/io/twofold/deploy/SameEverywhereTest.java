package io.twofold.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the chart has in common with the rest of the project. */
class SameEverywhereTest {
    @Test
    void hasTheProjectsVersion() {
        Matcher version = Pattern.compile("<artifactId>twofold</artifactId>\\s*<version>([^<]+)<")
                .matcher(Repository.text("pom.xml"));
        assertThat(version.find()).isTrue();
        JsonNode chart = Chart.yaml(Repository.text("helm/twofold/Chart.yaml"));

        assertThat(chart.path("version").asString()).isEqualTo(version.group(1));
        assertThat(chart.path("appVersion").asString()).isEqualTo(version.group(1));
    }

    @Test
    void raisesTheSameAlertsAsTheComposeFile() {
        JsonNode alerts = Chart.yaml(Repository.text("containers/observe/prometheus/alerts.yml"));

        assertThat(Chart.yaml(Repository.text("helm/twofold/files/alerts.yaml")))
                .isEqualTo(alerts);
        JsonNode rule =
                Chart.render("everything-on").of("PrometheusRule").findFirst().orElseThrow();
        assertThat(rule.path("spec")).isEqualTo(alerts);
    }

    @Test
    void bundlesTheServersOfTheComposeFile() {
        String compose = Repository.text("docker-compose.yml");
        JsonNode defaults = Chart.defaults();

        assertThat(compose)
                .contains("image: ${POSTGRES_IMAGE:-"
                        + defaults.at("/postgresql/image").asString() + "}")
                .contains("image: ${RABBITMQ_IMAGE:-"
                        + defaults.at("/rabbitmq/image").asString() + "}");
    }

    @Test
    void startsTheImagesOfThisProject() {
        JsonNode defaults = Chart.defaults();
        String compose = Repository.text("docker-compose.yml");

        assertThat(compose)
                .contains("twofold/" + name(defaults.at("/image/api/repository")) + ":")
                .contains("twofold/" + name(defaults.at("/worker/defaults/image/repository")) + ":")
                .contains("twofold/worker-cuda:");
        assertThat(Repository.text("containers/api.Dockerfile")).contains("USER 10001:10001", "/opt/twofold/");
        assertThat(Repository.text("containers/worker.Dockerfile"))
                .contains("USER 10001:10001", "ENTRYPOINT [\"java\", \"-jar\", \"/opt/twofold/twofold.jar\"]");
        assertThat(defaults.at("/podSecurityContext/runAsUser").asInt()).isEqualTo(10001);
    }

    private static String name(JsonNode repository) {
        assertThat(repository.asString()).startsWith("twofold/");
        return repository.asString().substring("twofold/".length());
    }
}
