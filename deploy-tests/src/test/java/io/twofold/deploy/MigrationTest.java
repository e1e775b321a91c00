package io.twofold.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.deploy.Rendered.Workload;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The schema is migrated once, before anything that needs it. */
class MigrationTest {
    @Test
    void comesBeforeEverythingElse() {
        Rendered release = Chart.render("everything-on");
        Workload job = release.workloads("migrate").get(0);
        Map<String, String> annotations = annotations(job.owner());

        assertThat(job.owner().path("kind").asString()).isEqualTo("Job");
        assertThat(annotations).containsEntry(Chart.HOOK, "pre-install,pre-upgrade");
        assertThat(annotations).containsEntry("helm.sh/hook-delete-policy", "before-hook-creation");
        assertThat(job.container().path("command").toString())
                .isEqualTo("[\"java\",\"-jar\",\"/opt/twofold/twofold.jar\",\"migrate\"]");
        assertThat(job.container().path("image"))
                .isEqualTo(release.workloads("api").get(0).container().path("image"));
        // what hooks need has to be there before them
        int before = Integer.parseInt(annotations.getOrDefault("helm.sh/hook-weight", ""));
        JsonNode account = release.one(
                "ServiceAccount", job.spec().path("serviceAccountName").asString());
        JsonNode policy = release.objects().stream()
                .filter(object -> object.path("kind").asString().equals("NetworkPolicy"))
                .filter(object -> object.at("/metadata/labels").toString().contains("\"migrate\""))
                .findFirst()
                .orElseThrow();
        for (JsonNode needed : new JsonNode[] {account, policy}) {
            assertThat(annotations(needed)).containsEntry(Chart.HOOK, "pre-install,pre-upgrade");
            assertThat(Integer.parseInt(annotations(needed).getOrDefault("helm.sh/hook-weight", "")))
                    .isLessThan(before);
        }
        assertThat(release.objects().stream().filter(MigrationTest::isHookOfInstallation))
                .hasSize(3);
    }

    @Test
    void waitsForTheBundledDatabase() {
        Rendered release = Chart.render("bundled");
        Workload job = release.workloads("migrate").get(0);

        assertThat(job.owner().at("/metadata/name").asString()).endsWith("-migrate-1"); // the release's revision
        assertThat(release.objects()).noneMatch(MigrationTest::isHookOfInstallation);
        assertThat(job.environment("SPRING_DATASOURCE_URL"))
                .isEqualTo(release.workloads("api").get(0).environment("SPRING_DATASOURCE_URL"));
    }

    @Test
    void isLeftToNobodyElse() {
        for (String set : Chart.valueSets()) {
            Rendered release = Chart.render(set);
            assertThat(release.workloads("migrate")).hasSize(1);
            for (String component : new String[] {"api", "worker"}) {
                for (Workload workload : release.workloads(component)) {
                    assertThat(workload.environment("TWOFOLD_MIGRATE")
                                    .path("value")
                                    .asString())
                            .isEqualTo("false");
                }
            }
        }
    }

    private static boolean isHookOfInstallation(JsonNode object) {
        return annotations(object).getOrDefault(Chart.HOOK, "").contains("install");
    }

    private static Map<String, String> annotations(JsonNode object) {
        return Rendered.strings(object.at("/metadata/annotations"));
    }
}
