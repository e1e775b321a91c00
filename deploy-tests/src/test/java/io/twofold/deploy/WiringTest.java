package io.twofold.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.deploy.Rendered.Workload;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Objects that name one another mean one another. */
class WiringTest {
    static List<String> valueSets() {
        return Chart.valueSets();
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void selectsPodsThatThereAre(String valueSet) {
        Rendered release = Chart.render(valueSet);

        for (Workload workload : release.workloads()) {
            JsonNode selector = workload.owner().at("/spec/selector/matchLabels");
            if (selector.isObject()) {
                assertThat(workload.labels()).containsAllEntriesOf(Rendered.strings(selector));
                assertThat(pods(release, selector)).as("pods of %s", workload).containsExactly(workload);
            }
        }
        release.of("Service")
                .forEach(service -> assertThat(pods(release, service.at("/spec/selector")))
                        .as(Rendered.label(service))
                        .isNotEmpty()
                        .allSatisfy(pod -> assertThat(ports(pod))
                                .contains(service.at("/spec/ports/0/targetPort").asString())));
        release.of("PodDisruptionBudget")
                .forEach(budget -> assertThat(pods(release, budget.at("/spec/selector/matchLabels")))
                        .hasSize(1));
        release.of("NetworkPolicy")
                .forEach(policy -> assertThat(pods(release, policy.at("/spec/podSelector/matchLabels")))
                        .as(Rendered.label(policy))
                        .isNotEmpty());
    }

    @Test
    void scrapesWhatThereIs() {
        Rendered release = Chart.render("everything-on");

        JsonNode services = release.of("ServiceMonitor").findFirst().orElseThrow();
        List<JsonNode> scraped = release.of("Service")
                .filter(service -> Rendered.strings(service.at("/metadata/labels"))
                        .entrySet()
                        .containsAll(Rendered.strings(services.at("/spec/selector/matchLabels"))
                                .entrySet()))
                .toList();
        assertThat(scraped)
                .singleElement()
                .satisfies(
                        service -> assertThat(service.at("/spec/ports/0/name").asString())
                                .isEqualTo(services.at("/spec/endpoints/0/port").asString()));
        JsonNode pods = release.of("PodMonitor").findFirst().orElseThrow();
        assertThat(pods(release, pods.at("/spec/selector/matchLabels")))
                .hasSize(2)
                .allSatisfy(pod -> assertThat(ports(pod))
                        .contains(pods.at("/spec/podMetricsEndpoints/0/port").asString()));
        assertThat(Repository.text("docs/observability.md"))
                .contains("`GET " + services.at("/spec/endpoints/0/path").asString() + "`")
                .contains("`GET " + pods.at("/spec/podMetricsEndpoints/0/path").asString() + "`");
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void letsInWhereSomebodyListens(String valueSet) {
        Rendered release = Chart.render(valueSet);

        release.of("NetworkPolicy").forEach(policy -> {
            for (JsonNode rule : policy.at("/spec/ingress")) {
                String port = rule.at("/ports/0/port").asString();
                assertThat(pods(release, policy.at("/spec/podSelector/matchLabels")))
                        .as("%s, port %s", Rendered.label(policy), port)
                        .allSatisfy(pod -> assertThat(ports(pod)).contains(port));
                for (JsonNode from : rule.path("from")) {
                    if (from.has("podSelector")) {
                        assertThat(pods(release, from.at("/podSelector/matchLabels")))
                                .isNotEmpty();
                    }
                }
            }
            for (JsonNode rule : policy.at("/spec/egress")) {
                for (JsonNode to : rule.path("to")) {
                    if (to.has("podSelector")) {
                        assertThat(pods(release, to.at("/podSelector/matchLabels")))
                                .allSatisfy(pod -> assertThat(ports(pod))
                                        .contains(rule.at("/ports/0/port").asString()));
                    }
                }
            }
        });
    }

    @Test
    void deniesWhatIsNotNeeded() {
        Rendered release = Chart.render("bundled");
        JsonNode deny = release.one("NetworkPolicy", "rel-twofold-default-deny");

        assertThat(pods(release, deny.at("/spec/podSelector/matchLabels"))).hasSameSizeAs(release.workloads());
        assertThat(deny.path("spec").has("ingress")).isFalse();
        assertThat(deny.path("spec").has("egress")).isFalse();
        assertThat(deny.at("/spec/policyTypes").toString()).isEqualTo("[\"Ingress\",\"Egress\"]");
        assertThat(egress(release, "api")).containsExactly("443", "53", "5432", "5672", "8443", "9000");
        assertThat(egress(release, "worker")).containsExactly("443", "53", "5432", "5672", "9000");
        assertThat(egress(release, "migrate")).containsExactly("53", "5432");
        assertThat(egress(release, "postgresql")).isEmpty();
        assertThat(egress(Chart.render("external"), "worker")).containsExactly("443", "53", "5671", "6432", "8443");
        assertThat(egress(Chart.render("everything-on"), "api")).contains("8444", "4318");
        assertThat(Chart.render("deployment").of("NetworkPolicy")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void refersToWhatIsRenderedOrGiven(String valueSet) {
        Rendered release = Chart.render(valueSet);
        String given = Chart.read(Chart.DIRECTORY.resolve("ci").resolve(valueSet + ".yaml"));

        Set<String> claims = names(release, "PersistentVolumeClaim");
        Set<String> accounts = names(release, "ServiceAccount");
        for (Workload workload : release.workloads()) {
            strings(workload.template(), "secretKeyRef", "name")
                    .forEach(secret ->
                            assertThat(given).as("%s of %s", secret, workload).contains(": " + secret));
            strings(workload.template(), "persistentVolumeClaim", "claimName")
                    .filter(claim -> !claims.contains(claim))
                    .forEach(claim -> assertThat(given).contains(": " + claim));
            String account = workload.spec().path("serviceAccountName").asString("");
            if (!account.isEmpty() && !accounts.contains(account)) {
                assertThat(given).contains("name: " + account);
            }
            assertThat(strings(workload.template(), "configMapKeyRef", "name")).isEmpty();
            if (!account.isEmpty()) { // bundled servers have none, and no token of the default one
                assertThat(account).isNotEqualTo("default");
            }
        }
        release.of("TriggerAuthentication")
                .forEach(authentication -> authentication
                        .at("/spec/secretTargetRef")
                        .forEach(reference -> assertThat(given)
                                .contains(": " + reference.path("name").asString())));
        release.of("HorizontalPodAutoscaler")
                .forEach(scaler -> release.one(
                        "Deployment", scaler.at("/spec/scaleTargetRef/name").asString()));
        release.of("ScaledObject")
                .forEach(scaler -> release.one(
                        "Deployment", scaler.at("/spec/scaleTargetRef/name").asString()));
        release.of("Ingress")
                .forEach(ingress -> release.one(
                        "Service",
                        ingress.at("/spec/rules/0/http/paths/0/backend/service/name")
                                .asString()));
    }

    private static Set<String> egress(Rendered release, String component) {
        return release.one("NetworkPolicy", name(release, component))
                .at("/spec/egress")
                .valueStream()
                .flatMap(rule -> rule.path("ports").valueStream())
                .map(port -> port.path("port").asString())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The full name of the policy of a component. */
    private static String name(Rendered release, String component) {
        return release.of("NetworkPolicy")
                .filter(policy -> policy.at("/metadata/labels")
                        .path("app.kubernetes.io/component")
                        .asString()
                        .equals(component))
                .map(policy -> policy.at("/metadata/name").asString())
                .findFirst()
                .orElseThrow();
    }

    private static Set<String> names(Rendered release, String kind) {
        return release.of(kind)
                .map(object -> object.at("/metadata/name").asString())
                .collect(Collectors.toSet());
    }

    private static List<Workload> pods(Rendered release, JsonNode selector) {
        assertThat(selector.isObject()).isTrue();
        Map<String, String> labels = Rendered.strings(selector);
        return release.workloads().stream()
                .filter(workload -> workload.labels().entrySet().containsAll(labels.entrySet()))
                .toList();
    }

    /** Names and numbers. */
    private static Set<String> ports(Workload workload) {
        Set<String> ports = new HashSet<>();
        for (JsonNode port : workload.container().path("ports")) {
            ports.add(port.path("name").asString());
            ports.add(port.path("containerPort").asString());
        }
        return ports;
    }

    /** The fields {@code field} of all {@code object}s below. */
    private static Stream<String> strings(JsonNode below, String object, String field) {
        return below.findValues(object).stream().map(found -> found.path(field).asString());
    }
}
