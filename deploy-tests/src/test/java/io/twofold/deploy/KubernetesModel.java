package io.twofold.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1JobSpec;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaim;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the types of Kubernetes, KEDA and the Prometheus operator allow. Kubernetes' own Java classes know every field, which
 * ones are required and of which type they are; KEDA has no Java classes, so a schema in the resources names the fields in use.
 */
final class KubernetesModel {
    private static final Map<String, Reader> KUBERNETES = Map.ofEntries(
            Map.entry("apps/v1/Deployment", V1Deployment::fromJson),
            Map.entry("apps/v1/StatefulSet", V1StatefulSet::fromJson),
            Map.entry("batch/v1/Job", V1Job::fromJson),
            Map.entry("v1/Service", V1Service::fromJson),
            Map.entry("v1/ServiceAccount", V1ServiceAccount::fromJson),
            Map.entry("v1/PersistentVolumeClaim", V1PersistentVolumeClaim::fromJson),
            Map.entry("networking.k8s.io/v1/NetworkPolicy", V1NetworkPolicy::fromJson),
            Map.entry("networking.k8s.io/v1/Ingress", V1Ingress::fromJson),
            Map.entry("policy/v1/PodDisruptionBudget", V1PodDisruptionBudget::fromJson),
            Map.entry("autoscaling/v2/HorizontalPodAutoscaler", V2HorizontalPodAutoscaler::fromJson));
    private static final Map<String, Class<?>> MONITORING = Map.of(
            "monitoring.coreos.com/v1/ServiceMonitor", ServiceMonitor.class,
            "monitoring.coreos.com/v1/PodMonitor", PodMonitor.class,
            "monitoring.coreos.com/v1/PrometheusRule", PrometheusRule.class);
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Schema KEDA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(KubernetesModel.class.getResourceAsStream("/keda.schema.json"));

    @FunctionalInterface
    private interface Reader {
        Object read(String json) throws IOException;
    }

    private KubernetesModel() {}

    /** What is wrong with an object; nothing if Kubernetes would take it. */
    static List<String> problems(JsonNode object) {
        String type =
                object.path("apiVersion").asString() + "/" + object.path("kind").asString();
        List<String> problems = new ArrayList<>();
        if (type.startsWith("keda.sh/")) {
            KEDA.validate(object).forEach(error -> problems.add(error.toString()));
            if (type.endsWith("/ScaledJob")) {
                read(V1JobSpec::fromJson, object.at("/spec/jobTargetRef"), problems);
            }
        } else if (MONITORING.containsKey(type)) {
            readMonitoring(MONITORING.get(type), object, problems);
        } else if (KUBERNETES.containsKey(type)) {
            read(KUBERNETES.get(type), object, problems);
        } else {
            problems.add("unknown type " + type);
        }
        return problems;
    }

    private static void read(Reader reader, JsonNode object, List<String> problems) {
        try {
            String again = JSON.getGson().toJson(reader.read(object.toString()));
            compare("", object, MAPPER.readTree(again), problems);
        } catch (IOException | RuntimeException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
    }

    /** The model takes what it does not know into a map, which is written out like fields; so it is read strictly. */
    private static void readMonitoring(Class<?> type, JsonNode object, List<String> problems) {
        try {
            Object read = new ObjectMapper().readValue(object.toString(), type);
            problems.addAll(UnknownFields.of(read));
        } catch (JsonProcessingException e) {
            problems.add(e.getOriginalMessage());
        }
    }

    /** A number that came back as text was no text in the first place: {@code value: 8080} instead of {@code "8080"}. */
    private static void compare(String path, JsonNode written, JsonNode read, List<String> problems) {
        if (written.isObject()) {
            written.propertyStream()
                    .forEach(entry -> compare(
                            path + "/" + entry.getKey(), entry.getValue(), read.path(entry.getKey()), problems));
        } else if (written.isArray()) {
            for (int i = 0; i < written.size(); i++) {
                compare(path + "/" + i, written.get(i), read.path(i), problems);
            }
        } else if (!written.isString() && read.isString() && !isQuantity(path)) {
            problems.add(path + " must be text, but was " + written);
        }
    }

    private static boolean isQuantity(String path) {
        return path.contains("/limits/") || path.contains("/requests/") || path.endsWith("/sizeLimit");
    }
}
