package io.twofold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.json.Json;
import io.twofold.source.hub.FakeHub;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A model on a server that behaves like the Hub, compressed by the command in a process of its own. */
@Timeout(300)
class HubModelTest {
    private static final String PINNED = "hf:org/sample@" + FakeHub.COMMIT;

    @TempDir
    Path directory;

    @Test
    void isFetchedCompressedAndNamedByItsCommit() throws Exception {
        try (FakeHub hub = sampleOnHub()) {
            Map<String, String> online = Map.of(
                    "HF_ENDPOINT",
                    hub.address().toString(),
                    "HF_HOME",
                    directory.resolve("hf").toString(),
                    "TWOFOLD_HOME",
                    directory.resolve("home").toString());

            JsonNode report = compress("online", online);

            assertThat(report.path("sources").valueStream().map(source -> source.asString("")))
                    .containsExactly(PINNED);
            assertThat(report.path("phases")
                            .valueStream()
                            .map(phase -> phase.path("name").asString("")))
                    .contains("fetch");
            assertThat(Files.readString(directory.resolve("online.err"))).contains("fetch 0/1 MB of hf:org/sample");

            int requests = hub.requests().size();
            JsonNode again = compress(
                    "offline",
                    Map.of(
                            "HF_HUB_OFFLINE",
                            "1",
                            "HF_HOME",
                            directory.resolve("hf").toString()));
            assertThat(again.path("compressed")).isEqualTo(report.path("compressed"));
            assertThat(hub.requests()).hasSize(requests);
        }
    }

    private static FakeHub sampleOnHub() throws IOException {
        FakeHub hub = new FakeHub("org/sample").large("model.safetensors", resource("model.safetensors"));
        for (String name : List.of("config.json", "tokenizer.json", "tokenizer_config.json")) {
            hub.small(name, new String(resource(name), StandardCharsets.UTF_8));
        }
        return hub;
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = HubModelTest.class.getResourceAsStream("/io/twofold/sample/model/" + name)) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }

    private JsonNode compress(String name, Map<String, String> environment) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                TwofoldCommand.class.getName()));
        command.addAll(
                List.of(("compress --model hf:org/sample --calibration builtin:sample --perplexity builtin:sample"
                                + " --sequences 1 --sequence-length 16 --limit-tokens 600 --device cpu"
                                + " --set decomposition.iterations=1 --json --out " + directory.resolve(name))
                        .split(" ")));
        ProcessBuilder process = new ProcessBuilder(command)
                .redirectOutput(directory.resolve(name + ".json").toFile())
                .redirectError(directory.resolve(name + ".err").toFile());
        process.environment().putAll(environment);
        int exitCode = process.start().waitFor();
        assertThat(exitCode)
                .as(Files.readString(directory.resolve(name + ".err")))
                .isZero();
        return Json.parse(Files.readString(directory.resolve(name + ".json")));
    }
}
