package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.api.http.ProblemType;
import io.twofold.failure.FailureCode;
import io.twofold.job.Claim;
import io.twofold.job.JobStatus;
import io.twofold.job.PublishedArtifact;
import io.twofold.report.Phase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** The contract and the service say the same. Besides, every answer in every test of this module is held against it. */
class OpenApiTest extends ApiTest {

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    RequestMappingHandlerMapping mappings;

    @TempDir
    Path directory;

    @Test
    void describesExactlyTheRoutesThatExist() {
        Set<String> routes = new TreeSet<>();
        Set<String> shortRoutes = new TreeSet<>();
        for (RequestMappingInfo mapping : mappings.getHandlerMethods().keySet()) {
            for (String path : mapping.getPatternValues()) {
                String name = path.replace("{*", "{");
                for (RequestMethod method : mapping.getMethodsCondition().getMethods()) {
                    (name.startsWith("/jobs") ? shortRoutes : routes).add(method + " " + name);
                }
            }
        }

        assertThat(routes).isEqualTo(Contract.served().operations());
        assertThat(shortRoutes.stream().map(route -> route.replace(" /jobs", " /v1/jobs")))
                .containsExactlyInAnyOrderElementsOf(routes.stream()
                        .filter(route -> route.contains(" /v1/jobs"))
                        .toList());
    }

    @Test
    void describesEveryOperationAsItIs() throws IOException {
        String id = submit();
        api.get("/v1/jobs");
        api.get("/v1/jobs/" + id);
        api.send("PATCH", "/v1/jobs/" + id, "{\"priority\":1}", "Content-Type", "application/json", "If-Match", "*");
        api.get("/v1/jobs/" + id + "/events");
        Claim claim = claim(id);
        byte[] content = {1, 2, 3};
        store.put(id, claim.epoch(), "report.json", Files.write(directory.resolve("file"), content));
        PublishedArtifact file = new PublishedArtifact("report.json", 3, "cd".repeat(32), "application/json");
        byte[] results = Reports.RESULTS.getBytes(StandardCharsets.UTF_8);
        store.put(id, claim.epoch(), "results.json", results);
        PublishedArtifact measured =
                new PublishedArtifact("results.json", results.length, "ef".repeat(32), "application/json");
        byte[] spectra = Reports.SPECTRA.getBytes(StandardCharsets.UTF_8);
        store.put(id, claim.epoch(), "spectra.json", spectra);
        PublishedArtifact computed =
                new PublishedArtifact("spectra.json", spectra.length, "ef".repeat(32), "application/json");
        lifecycle.succeed(claim, Reports.report(), List.of(file, measured, computed), "ab".repeat(32));
        api.get("/v1/jobs/" + id);
        api.get("/v1/jobs/" + id + "/report");
        api.get("/v1/jobs/" + id + "/metrics");
        api.get("/v1/jobs/" + id + "/spectra");
        api.get("/v1/jobs/" + id + "/artifacts");
        api.get("/v1/jobs/" + id + "/artifacts/report.json");
        api.delete("/v1/jobs/" + id);
        String acted = submit();
        api.send("POST", "/v1/jobs/" + acted + "/pause", "");
        api.send("POST", "/v1/jobs/" + acted + "/resume", "");
        api.send("POST", "/v1/jobs/" + acted + "/cancel", "");
        api.send("POST", "/v1/jobs/" + acted + "/retry", "");
        String webhook = api.post("/v1/webhooks", "{\"url\":\"https://hooks.example/\",\"events\":[\"job.queued\"]}")
                .id();
        submit();
        api.get("/v1/webhooks");
        api.get("/v1/webhooks/" + webhook);
        api.send("POST", "/v1/webhooks/" + webhook + "/rotate", "");
        api.send("POST", "/v1/webhooks/" + webhook + "/ping", "");
        Answer deliveries = api.get("/v1/webhooks/" + webhook + "/deliveries");
        String delivery = deliveries.json().at("/items/0/id").asString();
        api.send("POST", "/v1/webhooks/" + webhook + "/deliveries/" + delivery + "/redeliver", "");
        api.delete("/v1/webhooks/" + webhook);
        api.get("/v1/admin/audit");
        AdminTest.exercise(this);
        api.get("/v1/usage");
        api.get("/v1/queue");
        api.get("/v1/jobs/" + submit() + "/logs");
        api.get("/v1/jobs/" + submit() + "/layers");
        api.get("/v1/jobs/" + submit() + "/checkpoints");
        api.get("/v1/jobs/" + submit() + "/shards");
        api.get("/v1/compare?ids=" + submit() + "," + submit());
        api.get("/v1/recipes");
        api.get("/v1/recipes/clma");
        api.get("/v1/recipes/clma/schema");
        api.get("/v1/schemas/job");
        api.get("/openapi.yaml");

        assertThat(Contract.served().exercised()).isEqualTo(Contract.served().operations());
    }

    @Test
    void listsEveryStatusPhaseAndCode() {
        Contract contract = Contract.served();

        assertThat(contract.values("Status"))
                .containsExactlyElementsOf(
                        Arrays.stream(JobStatus.values()).map(JobStatus::id).toList());
        assertThat(contract.values("FailureCode"))
                .containsExactlyElementsOf(
                        Arrays.stream(FailureCode.values()).map(FailureCode::id).toList());
        assertThat(contract.at("/components/schemas/Problem/properties/code/enum")
                        .valueStream()
                        .map(code -> code.asString()))
                .containsExactlyElementsOf(
                        Arrays.stream(ProblemType.values()).map(ProblemType::id).toList());
        assertThat(contract.at("/components/schemas/Job/properties/phase/enum")
                        .valueStream()
                        .filter(phase -> !phase.isNull())
                        .map(phase -> phase.asString()))
                .containsExactlyElementsOf(
                        Arrays.stream(Phase.values()).map(Phase::id).toList());
    }

    @Test
    void acceptsWhatTheContractAccepts() {
        Stream.of(
                        ApiClient.SAMPLE,
                        ApiClient.EVALUATION,
                        "{\"kind\":\"compression\",\"model\":\"builtin:sample\"}",
                        """
                        {"kind":"evaluation","model":"hf:o/n","device":"cpu","labels":{"a":"b"},"priority":1,"deadline":"PT2H","evaluation":{
                         "perplexity":["wikitext2@2048"],"limitTokens":4096,"tasks":["arc_easy","mmlu"],"shots":5,"limit":100,
                         "overlap":"report"}}""",
                        "{\"model\":\"builtin:sample\",\"recipe\":\"qr-uniform\"}",
                        """
                        {"model":"file:m","calibration":{"data":"file:t.txt","sequences":8,"sequenceLength":64},
                         "recipe":{"preset":"qr-uniform","sparsity":0.3,"rankRatio":0.1,"scaling":"none","selection":"row",
                         "decomposition":{"kind":"qr-rpca","iterations":5},"allocation":"uniform","ignore":["x"],"seed":4},
                         "evaluation":{"perplexity":["file:t.txt@64"],"limitTokens":100},"spectra":"always","exports":["hf-dense","factored"],
                         "device":"cpu","labels":{"a":"b"},"priority":-100,"deadline":"2h"}""",
                        """
                        {"model":"builtin:sample","recipe":"clma"}""",
                        """
                        {"model":"builtin:sample","recipe":{"preset":"clma",
                         "decomposition":{"warmIterations":5,"powerIterations":4,"momentum":0.9},
                         "allocation":{"granularity":"matrix","start":"owl","window":{"finalRadius":0.01}}}}""",
                        """
                        {"model":"builtin:sample","recipe":"magnitude"}""",
                        """
                        {"model":"builtin:sample","recipe":{"preset":"twofold","ridge":0.1,"target":{"kind":"dense","strength":0.5},
                         "decomposition":{"iterations":5,"start":{"iterations":5},"growth":1.2},"tuning":{"epochs":2,"heldOut":0.1},
                         "refit":{"rounds":1}}}""",
                        """
                        {"model":"builtin:sample","recipe":{"preset":"cap","refit":"full-hessian","tuning":"block","target":"dense"}}""",
                        """
                        {"model":"builtin:sample","recipe":{"preset":"cap","refit":"none","decomposition":{"maxIterations":1000},
                         "allocation":{"sensitivity":"loss","probe":{"sequences":2},"minibatch":{"sequenceLength":64}}}}""",
                        """
                        {"model":"builtin:sample","recipe":{"preset":"cap-paper","refit":{"kind":"alternating","iterations":3}}}""",
                        """
                        {"model":"builtin:sample","recipe":{"decomposition":{"kind":"pcp-admm","lambda":0.5,"penalty":1,
                         "tolerance":1e-4},"allocation":{"kind":"bernoulli","initial":"budget","iterations":0,"window":1,
                         "learningRate":0,"epsilon":0.1,"ranking":"probability"}}}""",
                        """
                        {"model":"builtin:sample","recipe":{"decomposition":"pcp-admm","allocation":"owl","refit":"alternating"}}""",
                        """
                        {"model":"builtin:sample","recipe":{"decomposition":"qr-rpca","allocation":{"kind":"owl","spread":0.1}}}""",
                        """
                        {"model":"builtin:sample","recipe":{"preset":"qr-uniform","allocation":{"kind":"truncated-gaussian","start":{"kind":"uniform"},
                         "estimator":"paper","outerIterations":9,"anchorInterval":3,"refreshScaling":false,"patience":5,
                         "optimizer":{"learningRate":0.01,"beta1":0,"beta2":0.99,"epsilon":1e-6,"weightDecay":0.1},
                         "minibatch":{"sequences":2,"sequenceLength":16}}}}""")
                .forEach(body -> {
                    assertThat(Contract.served().acceptsRequest(body)).as(body).isTrue();
                    assertThat(api.post("/v1/jobs", body).status()).as(body).isEqualTo(202);
                });
        Stream.of(
                        "{\"model\":\"builtin:sample\",\"colour\":1}",
                        "{\"kind\":\"training\",\"model\":\"builtin:sample\"}",
                        "{\"kind\":\"evaluation\",\"model\":\"builtin:sample\"}",
                        "{\"kind\":\"evaluation\",\"model\":\"file:m\",\"evaluation\":{\"tasks\":[\"rte\"]},\"recipe\":\"clma\"}")
                .forEach(body -> {
                    assertThat(Contract.served().acceptsRequest(body)).as(body).isFalse();
                    assertThat(api.post("/v1/jobs", body).status()).as(body).isEqualTo(422);
                });
    }

    @Test
    void servesTheContract() {
        assertThat(api.get("/openapi.yaml").body()).startsWith("openapi: 3.1.0");
    }
}
