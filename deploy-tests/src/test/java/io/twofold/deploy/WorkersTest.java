package io.twofold.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twofold.deploy.Rendered.Workload;
import io.twofold.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Workers by need: as Jobs, as a Deployment that is scaled, as a Deployment that is not. */
class WorkersTest {
    @Test
    void takesOneJobAndEnds() {
        JsonNode scaled = Chart.render("minimal").one("ScaledJob", "rel-twofold-worker-cpu");

        Workload worker = Chart.render("minimal").workloads("worker").get(0);
        assertThat(worker.container().path("args").toString()).isEqualTo("[\"worker\",\"--once\"]");
        assertThat(worker.spec().path("restartPolicy").asString()).isEqualTo("Never");
        JsonNode job = scaled.at("/spec/jobTargetRef");
        assertThat(job.path("parallelism").asInt()).isEqualTo(1);
        assertThat(job.path("completions").asInt()).isEqualTo(1);
        // claimed work is counted no more: with KEDA's default, running Jobs would be taken off a second time
        assertThat(scaled.at("/spec/scalingStrategy/strategy").asString()).isEqualTo("accurate");
        // KEDA's default ends running Jobs when the ScaledJob changes
        assertThat(scaled.at("/spec/rollout/strategy").asString()).isEqualTo("gradual");
    }

    @Test
    void triesAgainByExitCode() {
        for (String set : new String[] {"minimal", "bundled"}) {
            Rendered release = Chart.render(set);
            for (String component : new String[] {"worker", "migrate"}) {
                Workload workload = release.workloads(component).get(0);
                JsonNode job = component.equals("worker")
                        ? workload.owner().at("/spec/jobTargetRef")
                        : workload.owner().path("spec");
                JsonNode rules = job.at("/podFailurePolicy/rules");
                assertThat(rules).hasSize(2);
                assertThat(rules.at("/0/action").asString()).isEqualTo("Ignore");
                assertThat(rules.at("/0/onPodConditions/0/type").asString()).isEqualTo("DisruptionTarget");
                assertThat(rules.at("/1/action").asString()).isEqualTo("FailJob");
                assertThat(rules.at("/1/onExitCodes/operator").asString()).isEqualTo("In");
                assertThat(rules.at("/1/onExitCodes/values").toString()).isEqualTo("[2]");
                assertThat(rules.at("/1/onExitCodes/containerName"))
                        .isEqualTo(workload.container().path("name"));
                assertThat(job.path("backoffLimit").asInt()).isPositive(); // what 75 counts towards
                assertThat(workload.spec().path("restartPolicy").asString())
                        .isEqualTo("Never"); // or there is no policy
            }
        }
    }

    @Test
    void leavesTimeToSaveAndGiveBack() {
        for (String set : Chart.valueSets()) {
            for (Workload worker : Chart.render(set).workloads("worker")) {
                int grace = Integer.parseInt(worker.environment("TWOFOLD_WORKER_GRACE")
                        .path("value")
                        .asString()
                        .replace("s", ""));
                assertThat(worker.spec().path("terminationGracePeriodSeconds").asInt())
                        .isGreaterThanOrEqualTo(grace + 15);
            }
        }
        assertThatThrownBy(() -> Chart.render("minimal", "worker: {grace: 50}"))
                .hasMessageContaining("worker.terminationGracePeriodSeconds must be at least worker.grace + 15 = 65");
    }

    @Test
    void hasPoolsOfTheirOwn() {
        Rendered release = Chart.render("scaled-job-gpu");
        JsonNode spot = release.one("ScaledJob", "rel-twofold-worker-spot");
        JsonNode others = release.one("ScaledJob", "rel-twofold-worker-on-demand");

        assertThat(release.workloads("worker")).hasSize(2).allSatisfy(worker -> {
            assertThat(worker.container()
                            .at("/resources/limits/nvidia.com~1gpu")
                            .asInt())
                    .isEqualTo(1);
            assertThat(worker.container().at("/resources/limits/memory").asString())
                    .isEqualTo("64Gi");
            assertThat(worker.container().path("image").asString()).startsWith("twofold/worker-cuda:");
            assertThat(worker.spec().path("runtimeClassName").asString()).isEqualTo("nvidia");
            assertThat(worker.spec().at("/tolerations/0/key").asString()).isEqualTo("nvidia.com/gpu");
            assertThat(worker.spec()
                            .findValue("ephemeral")
                            .at("/volumeClaimTemplate/spec/resources/requests/storage")
                            .asString())
                    .isEqualTo("500Gi");
        });
        assertThat(spot.at("/spec/maxReplicaCount").asInt()).isEqualTo(16);
        assertThat(spot.toString()).contains("\"claimName\":\"twofold-models\"");
        assertThat(others.toString()).doesNotContain("twofold-models");
        assertThat(others.at("/spec/triggers/0/metadata/activationTargetQueryValue")
                        .asString())
                .isEqualTo("10");
        assertThat(others.at("/spec/jobTargetRef/template/spec/priorityClassName")
                        .asString())
                .isEqualTo("high");
        assertThat(others.at("/spec/jobTargetRef/template/spec").has("affinity"))
                .isTrue();
    }

    @Test
    void isADeploymentThatKedaScales() {
        Rendered release = Chart.render("external");

        JsonNode deployment = release.one("Deployment", "rel-twofold-worker-cpu");
        assertThat(deployment.path("spec").has("replicas")).isFalse(); // they are KEDA's
        assertThat(release.workloads("worker").get(0).container().path("args").toString())
                .isEqualTo("[\"worker\"]");
        JsonNode trigger = release.one("ScaledObject", "rel-twofold-worker-cpu").at("/spec/triggers/0/metadata");
        assertThat(trigger.path("host").asString()).isEqualTo("db.example.com");
        assertThat(trigger.path("port").asString()).isEqualTo("6432");
        assertThat(trigger.path("sslmode").asString()).isEqualTo("verify-full");
        assertThat(release.one("TriggerAuthentication", "rel-twofold-keda")
                        .at("/spec/secretTargetRef")
                        .toString())
                .isEqualTo("[{\"parameter\":\"userName\",\"name\":\"database\",\"key\":\"user\"},"
                        + "{\"parameter\":\"password\",\"name\":\"database\",\"key\":\"pass\"}]");
    }

    @Test
    void needsNoKedaForAFixedNumber() {
        Rendered release = Chart.render("deployment");

        assertThat(release.one("Deployment", "rel-twofold-worker-cpu")
                        .at("/spec/replicas")
                        .asInt())
                .isEqualTo(3);
        assertThat(release.objects())
                .noneMatch(object -> object.path("apiVersion").asString().startsWith("keda.sh"));
    }

    /** KEDA and the pods find the bundled server from whatever namespace they are in. */
    @Test
    void countsInTheDatabaseThatPodsUse() {
        for (String set : Chart.valueSets()) {
            Rendered release = Chart.render(set);
            String url = release.workloads("api")
                    .get(0)
                    .environment("SPRING_DATASOURCE_URL")
                    .path("value")
                    .asString();
            for (JsonNode scaled : release.objects()) {
                JsonNode trigger = scaled.at("/spec/triggers/0/metadata");
                if (trigger.isObject()) {
                    assertThat(url)
                            .startsWith(
                                    "jdbc:postgresql://" + trigger.path("host").asString() + ":"
                                            + trigger.path("port").asString() + "/"
                                            + trigger.path("dbName").asString() + "?sslmode="
                                            + trigger.path("sslmode").asString());
                }
            }
        }
        assertThat(Chart.render("bundled")
                        .one("ScaledJob", "rel-twofold-worker-cpu")
                        .toString())
                .contains("\"host\":\"rel-twofold-postgresql.models.svc\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"minimal", "external"})
    void countsWaitingWork(String valueSet) throws SQLException {
        JsonNode trigger = Chart.render(valueSet).objects().stream()
                .map(object -> object.at("/spec/triggers/0/metadata/query"))
                .filter(JsonNode::isString)
                .findFirst()
                .orElseThrow();

        try (Connection connection = TestDatabase.create().dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(trigger.asString())) {
            assertThat(result.next()).isTrue();
            assertThat(result.getMetaData().getColumnCount()).isEqualTo(1);
            assertThat(result.getLong(1)).isZero();
            assertThat(result.next()).isFalse();
        }
    }
}
