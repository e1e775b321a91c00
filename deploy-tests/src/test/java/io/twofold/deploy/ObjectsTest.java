package io.twofold.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.LintResult;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Every object is one that Kubernetes knows, with every set of values. */
class ObjectsTest {
    private static final List<String> LABELS = List.of(
            "app.kubernetes.io/name",
            "app.kubernetes.io/instance",
            "app.kubernetes.io/component",
            "app.kubernetes.io/version",
            "app.kubernetes.io/part-of",
            "app.kubernetes.io/managed-by",
            "helm.sh/chart");

    static List<String> valueSets() {
        return Chart.valueSets();
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void passesHelmsLint(String valueSet) {
        LintResult result = Chart.lint(valueSet);

        assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
        assertThat(result.getMessages()).allMatch(message -> message.contains("icon is recommended"));
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void fitsTheModel(String valueSet) {
        Rendered release = Chart.render(valueSet);

        assertThat(release.objects())
                .hasSizeGreaterThan(8)
                .allSatisfy(object -> assertThat(KubernetesModel.problems(object))
                        .as(Rendered.label(object))
                        .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "replicas: 2>replicaz: 2",
                "replicas: 2>replicas: two",
                "containerPort: 8080>containerPort: http",
                "selector:>selectors:",
                "mountPath: /tmp>path: /tmp",
                "name: tmp>title: tmp",
                "value: '8080'>value: 8080",
            })
    void theModelFindsMistakes(String mistake) {
        String right = """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: api}
                spec:
                  replicas: 2
                  selector: {matchLabels: {app: api}}
                  template:
                    metadata: {labels: {app: api}}
                    spec:
                      containers:
                        - name: api
                          ports:
                            - containerPort: 8080
                          env:
                            - name: SERVER_PORT
                              value: '8080'
                          volumeMounts:
                            - name: tmp
                              mountPath: /tmp
                """;
        String[] change = mistake.split(">");
        assertThat(KubernetesModel.problems(Chart.yaml(right))).isEmpty();
        assertThat(right).contains(change[0]);

        assertThat(KubernetesModel.problems(Chart.yaml(right.replace(change[0], change[1]))))
                .isNotEmpty();
    }

    @Test
    void theModelFindsMistakesInObjectsOfOthers() {
        JsonNode monitor = Chart.yaml("""
                apiVersion: monitoring.coreos.com/v1
                kind: ServiceMonitor
                metadata: {name: api}
                spec: {selector: {}, endpoints: [{port: http, intervall: 5s}]}
                """);
        JsonNode scaled = Chart.yaml("""
                apiVersion: keda.sh/v1alpha1
                kind: ScaledJob
                metadata: {name: worker}
                spec: {maxReplicas: 3, triggers: [{type: postgresql}], jobTargetRef: {templates: {}}}
                """);

        assertThat(KubernetesModel.problems(monitor)).singleElement().asString().contains("intervall");
        assertThat(KubernetesModel.problems(scaled).toString())
                .contains("maxReplicas", "metadata", "authenticationRef", "template");
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void hasNamesAndLabelsThatFit(String valueSet) {
        Set<String> names = new HashSet<>();

        for (JsonNode object : Chart.render(valueSet).objects()) {
            String name = object.at("/metadata/name").asString();
            // KEDA and Kubernetes append up to 11 characters, to names that are labels too
            assertThat(name).hasSizeLessThanOrEqualTo(52).matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
            assertThat(names.add(Rendered.label(object)))
                    .as(Rendered.label(object) + " twice")
                    .isTrue();
            Map<String, String> labels = Rendered.strings(object.at("/metadata/labels"));
            assertThat(labels).as(name).containsKeys(LABELS.toArray(String[]::new));
            assertThat(labels.values())
                    .allMatch(value -> value.matches("([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?"));
        }
        assertThat(Chart.render(valueSet).workloads())
                .allSatisfy(workload -> assertThat(workload.labels()).containsKeys(LABELS.toArray(String[]::new)));
    }

    @Test
    void isTheSameEveryTime() {
        assertThat(Chart.valueSets())
                .allSatisfy(set -> assertThat(Chart.render(set)).isEqualTo(Chart.render(set)));
    }
}
