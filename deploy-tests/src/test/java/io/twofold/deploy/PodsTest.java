package io.twofold.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.deploy.Rendered.Workload;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What every pod has: few rights, limits, volumes that exist, settings that exist, probes that are answered. */
class PodsTest {
    static List<String> valueSets() {
        return Chart.valueSets();
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void mayDoNothingItDoesNotNeed(String valueSet) {
        for (Workload workload : Chart.render(valueSet).workloads()) {
            JsonNode pod = workload.spec().path("securityContext");
            assertThat(pod.path("runAsNonRoot").asBoolean()).as("%s", workload).isTrue();
            assertThat(pod.path("runAsUser").asInt(0)).as("%s", workload).isPositive();
            assertThat(pod.at("/seccompProfile/type").asString()).isEqualTo("RuntimeDefault");
            assertThat(workload.spec().path("automountServiceAccountToken").asBoolean(true))
                    .isFalse();

            JsonNode container = workload.container().path("securityContext");
            assertThat(container.path("allowPrivilegeEscalation").asBoolean(true))
                    .isFalse();
            assertThat(container.path("readOnlyRootFilesystem").asBoolean()).isTrue();
            assertThat(container.path("runAsNonRoot").asBoolean()).isTrue();
            assertThat(container.at("/capabilities/drop/0").asString()).isEqualTo("ALL");
            assertThat(container.at("/capabilities").has("add")).isFalse();
            assertThat(container.has("privileged")).isFalse();
            for (String shared : List.of("hostNetwork", "hostPID", "hostIPC")) {
                assertThat(workload.spec().has(shared)).isFalse();
            }
            assertThat(workload.spec().path("volumes").valueStream().noneMatch(volume -> volume.has("hostPath")))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void asksForWhatItNeeds(String valueSet) {
        for (Workload workload : Chart.render(valueSet).workloads()) {
            JsonNode resources = workload.container().path("resources");
            assertThat(resources.path("requests").propertyNames())
                    .as("%s", workload)
                    .contains("cpu", "memory");
            assertThat(resources.path("limits").propertyNames())
                    .as("%s", workload)
                    .contains("memory");
            // what a container may take beyond its request is taken from its neighbours
            assertThat(workload.container().path("image").asString())
                    .as("%s", workload)
                    .matches("[^:]+(:\\d+/[^:]+)?(:(?!latest)[\\w.-]+|@sha256:[0-9a-f]{64})");
        }
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void mountsItsVolumesAndWritesOnlyThere(String valueSet) {
        for (Workload workload : Chart.render(valueSet).workloads()) {
            Set<String> volumes = new HashSet<>();
            workload.spec()
                    .path("volumes")
                    .forEach(volume -> volumes.add(volume.path("name").asString()));
            workload.owner()
                    .at("/spec/volumeClaimTemplates")
                    .forEach(claim -> volumes.add(claim.at("/metadata/name").asString()));
            Set<String> mounted = new HashSet<>();
            Set<String> paths = new HashSet<>();
            workload.container().path("volumeMounts").forEach(mount -> {
                mounted.add(mount.path("name").asString());
                assertThat(paths.add(mount.path("mountPath").asString()))
                        .as("%s: %s", workload, mount)
                        .isTrue();
            });
            assertThat(mounted).as("%s", workload).isEqualTo(volumes);
            assertThat(paths).contains("/tmp");
        }
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void namesOnlySettingsThatThereAre(String valueSet) {
        Set<String> known = settings();

        for (Workload workload : Chart.render(valueSet).workloads()) {
            if (List.of("api", "worker", "migrate").contains(workload.component())) {
                Set<String> names = new HashSet<>();
                for (JsonNode entry : workload.container().path("env")) {
                    String name = entry.path("name").asString();
                    assertThat(names.add(name))
                            .as("%s twice in %s", name, workload)
                            .isTrue();
                    assertThat(known)
                            .as("%s of %s in docs/configuration.md", name, workload)
                            .contains(name);
                }
            }
        }
    }

    @Test
    void readsTheSettingsOfThePage() {
        assertThat(settings())
                .contains("TWOFOLD_WORKER_GRACE", "SPRING_RABBITMQ_PORT", "TWOFOLD_LIMITS_QUEUED_JOBS", "HF_HOME")
                .contains("SPRING_SECURITY_OAUTH2_RESOURCESERVER_JWT_JWK_SET_URI")
                .doesNotContain("TWOFOLD_WORKER_GRAZE");
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void asksForHealthWhereItIsAnswered(String valueSet) {
        Rendered release = Chart.render(valueSet);
        String page = Repository.text("docs/observability.md");

        for (String component : List.of("api", "worker")) {
            assertThat(release.workloads(component)).isNotEmpty();
            for (Workload workload : release.workloads(component)) {
                JsonNode container = workload.container();
                String alive = container.at("/livenessProbe/httpGet/path").asString();
                String ready = container.at("/readinessProbe/httpGet/path").asString();
                assertThat(container.at("/startupProbe/httpGet/path").asString())
                        .isEqualTo(alive);
                assertThat(page).containsPattern("\\| alive \\|.*`GET " + Pattern.quote(alive) + "`");
                assertThat(page).containsPattern("\\| ready \\|.*`GET " + Pattern.quote(ready) + "`");
                for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
                    assertThat(container.at("/" + probe + "/httpGet/port").asString())
                            .isEqualTo("management");
                }
                String setting = component.equals("api") ? "MANAGEMENT_SERVER_PORT" : "TWOFOLD_WORKER_MANAGEMENT_PORT";
                assertThat(port(container, "management"))
                        .isEqualTo(workload.environment(setting).path("value").asString());
            }
        }
    }

    private static String port(JsonNode container, String name) {
        return container
                .path("ports")
                .valueStream()
                .filter(port -> port.path("name").asString().equals(name))
                .map(port -> port.path("containerPort").asString())
                .findFirst()
                .orElse("none");
    }

    /** The environment variables that the pages name, as such or as properties, with its abbreviations. */
    private static Set<String> settings() {
        Set<String> names = new HashSet<>();
        // what a process shows of itself is on a page of its own
        String pages = Repository.text("docs/configuration.md") + Repository.text("docs/observability.md");
        for (String line : pages.split("\n")) {
            String first = "";
            Matcher code = Pattern.compile("`([^`]+)`").matcher(line);
            while (code.find()) {
                for (String part : code.group(1).split("[ =(]")) {
                    String name = part.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
                    if (name.startsWith("_") && !first.isEmpty()) { // `A_B`, `_C` is A_B and A_C
                        Matcher shorter = Pattern.compile("_").matcher(first);
                        while (shorter.find()) {
                            names.add(first.substring(0, shorter.start()) + name);
                        }
                    } else if (!name.isEmpty()) {
                        first = name;
                        names.add(name);
                    }
                }
            }
        }
        return names;
    }
}
