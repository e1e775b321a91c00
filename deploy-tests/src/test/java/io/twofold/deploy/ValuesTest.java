package io.twofold.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The chart's values: their defaults, their table, their schema; and what happens to wrong ones. */
class ValuesTest {
    private static final JsonNode SCHEMA =
            new JsonMapper().readTree(Chart.read(Chart.DIRECTORY.resolve("values.schema.json")));

    @Test
    void isInTheTableWithItsDefault() {
        Map<String, JsonNode> defaults = new TreeMap<>();
        leaves("", SCHEMA, Chart.defaults(), defaults);
        Map<String, JsonNode> table = new TreeMap<>();
        Matcher row = Pattern.compile("(?m)^\\| `([\\w.]+)` \\| `(.*?)` \\| .+ \\|$")
                .matcher(Chart.read(Chart.DIRECTORY.resolve("README.md")));
        while (row.find()) {
            table.put(row.group(1), new JsonMapper().readTree(row.group(2)));
        }

        assertThat(defaults).hasSizeGreaterThan(100);
        assertThat(table).isEqualTo(defaults);
    }

    @Test
    void allowsItsOwnDefaults() {
        Schema schema =
                SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7).getSchema(SCHEMA.toString());

        assertThat(schema.validate(Chart.defaults())).isEmpty();
    }

    @Test
    void givesPoolsTheKeysOfTheirDefaults() {
        JsonNode pool = SCHEMA.at("/properties/worker/properties/pools/items/properties");
        JsonNode defaults = SCHEMA.at("/properties/worker/properties/defaults/properties");

        assertThat(pool.propertyNames()).contains("name").hasSize(defaults.size() + 1);
        defaults.propertyStream()
                .forEach(key -> assertThat(pool.path(key.getKey())).isEqualTo(key.getValue()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            worker: {kinds: Deployment}                       | 'kinds' not allowed
            worker: {kind: deployment}                        | at '/worker/kind'
            databse: {host: db}                               | 'databse' not allowed
            database: {sslMode: "yes"}                        | at '/database/sslMode'
            database: {port: "5432"}                          | at '/database/port'
            api: {replicas: 0}                                | at '/api/replicas'
            api: {resources: {limit: {memory: 1Gi}}}          | 'limit' not allowed
            api: {resources: {limits: {memory: 1 GB}}}        | at '/api/resources/limits/memory'
            api: {extraEnv: [{name: A, value: 1}]}            | at '/api/extraEnv/0/value'
            worker: {pools: [{name: a, gpus: 1}]}             | 'gpus' not allowed
            worker: {pools: [{gpu: {count: 1}}]}              | missing property 'name'
            worker: {pools: [{name: Big_GPU}]}                | at '/worker/pools/0/name'
            worker: {pools: []}                               | at '/worker/pools'
            image: {api: {digest: "0123"}}                    | at '/image/api/digest'
            artifacts: {s3: {bucket: "s3://models"}}          | at '/artifacts/s3/bucket'
            podSecurityContext: {runAsUser: 0}                | at '/podSecurityContext/runAsUser'
            networkPolicy: {databaseCidrs: [10.0.0.1]}        | at '/networkPolicy/databaseCidrs/0'
            """)
    void refusesWhatItDoesNotKnow(String values, String message) {
        assertThatThrownBy(() -> Chart.render("minimal", values)).hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            database: {host: ""}                              | No database: set database.host
            database: {existingSecret: ""}                    | database.existingSecret must name the Secret
            postgresql: {bundled: true}                       | database.host or postgresql.bundled=true, not both
            rabbitmq: {bundled: true}                         | rabbitmq.existingSecret must name a Secret
            broker: {host: mq}                                | broker.existingSecret must name the Secret
            broker: {host: mq}, rabbitmq: {bundled: true, existingSecret: q} | broker.host or rabbitmq.bundled=true, not both
            artifacts: {s3: {bucket: ""}}                     | No artifact store: set artifacts.s3.bucket
            artifacts: {volume: {size: 1Gi}}                  | artifacts.s3.bucket or artifacts.volume, not both
            access: {apiKeysSecret: {name: ""}}               | Nobody could ask the API
            api: {ingress: {enabled: true}}                   | api.ingress.enabled needs api.ingress.host
            api: {managementPort: 8080}                       | api.managementPort must differ from 8080
            api: {autoscaling: {minReplicas: 9}}              | api.autoscaling.minReplicas must not be above
            worker: {pools: [{name: a}, {name: a}]}           | two pools of the name a
            worker: {pools: [{name: a, minReplicas: 9}]}      | minReplicas of a is above its maxReplicas
            worker: {pools: [{name: a, gpu: {count: 1}, resources: {limits: {nvidia.com/gpu: 1}}}]} | leave it to gpu.count
            """)
    void refusesWhatContradictsItself(String values, String message) {
        assertThatThrownBy(() -> Chart.render("minimal", "{" + values + "}")).hasMessageContaining(message);
    }

    /** A key of values.yaml is a leaf where the schema stops to name keys, and where it names those of Kubernetes. */
    private static void leaves(String path, JsonNode schema, JsonNode value, Map<String, JsonNode> leaves) {
        JsonNode resolved =
                schema.has("$ref") ? SCHEMA.at(schema.path("$ref").asString().substring(1)) : schema;
        boolean kubernetes = path.matches(".*(esources|affinity|podSecurityContext)");
        if (resolved.has("properties") && !kubernetes) {
            assertThat(resolved.path("additionalProperties").asBoolean(true))
                    .as(path)
                    .isFalse();
            assertThat(resolved.path("properties").propertyNames())
                    .as("keys of %s in values.yaml and in the schema", path)
                    .containsAll(value.propertyNames());
            resolved.path("properties").propertyStream().forEach(key -> {
                if (!key.getKey().equals("global")) { // Helm's own
                    leaves(
                            path.isEmpty() ? key.getKey() : path + "." + key.getKey(),
                            key.getValue(),
                            value.path(key.getKey()),
                            leaves);
                }
            });
        } else {
            assertThat(value.isMissingNode()).as("%s in values.yaml", path).isFalse();
            leaves.put(path, value);
        }
    }
}
