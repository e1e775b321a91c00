package io.twofold.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.deploy.Rendered.Workload;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What {@code helm test} does. */
class HelmTestTest {
    @Test
    void compressesAModelThroughTheServiceIfItHasAKey() {
        Rendered release = Chart.render("minimal", "{test: {apiKeySecret: {name: key-of-the-test}}}");
        Workload test = test(release);

        assertThat(command(test))
                .startsWith("java", "-jar", "/opt/twofold/twofold.jar", "submit")
                .contains("builtin:sample", "--wait");
        assertThat(test.environment("TWOFOLD_SERVER").path("value").asString()).isEqualTo(service(release));
        JsonNode key = test.environment("TWOFOLD_API_KEY").at("/valueFrom/secretKeyRef");
        assertThat(key.path("name").asString()).isEqualTo("key-of-the-test");
        assertThat(key.path("key").asString()).isEqualTo("api-key");
    }

    @Test
    void asksWhetherTheApiAnswersIfItHasNone() {
        Rendered release = Chart.render("minimal", "{api: {service: {port: 8081}}}");

        assertThat(command(test(release)))
                .containsExactly(
                        "java",
                        "-cp",
                        "/opt/twofold/twofold.jar",
                        "io.twofold.cli.HealthCheck",
                        service(release) + "/");
        assertThat(service(release)).endsWith(":8081");
    }

    @Test
    void isLetInWhereOnlySomeAre() {
        Rendered release = Chart.render(
                "minimal",
                "{networkPolicy: {apiFrom: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: web}}}]}}");
        JsonNode rule = release.one("NetworkPolicy", "rel-twofold-api").at("/spec/ingress/0");

        assertThat(rule.at("/ports/0/port").asInt()).isEqualTo(8080);
        assertThat(rule.path("from")).hasSize(2);
        assertThat(test(release).labels())
                .containsAllEntriesOf(Rendered.strings(rule.at("/from/1/podSelector/matchLabels")));
    }

    private static Workload test(Rendered release) {
        Workload test = release.workloads("test").get(0);
        assertThat(Rendered.strings(test.owner().at("/metadata/annotations"))).containsEntry(Chart.HOOK, "test");
        return test;
    }

    private static List<String> command(Workload test) {
        return test.container()
                .path("command")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    /** Where the release's pods find the API. */
    private static String service(Rendered release) {
        JsonNode service = release.one("Service", "rel-twofold-api");
        return "http://" + service.at("/metadata/name").asString() + ":"
                + service.at("/spec/ports/0/port").asInt();
    }
}
