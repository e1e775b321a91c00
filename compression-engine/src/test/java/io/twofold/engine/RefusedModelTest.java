package io.twofold.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.twofold.engine.testing.TestFiles;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.json.Json;
import io.twofold.recipe.RequestReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models and requests that do not fit together are refused with a reason, not by a failure deep inside. */
class RefusedModelTest {
    @TempDir
    private Path directory;

    @Test
    void aTokenizerWithMoreTokensThanTheModel() throws IOException {
        Path model = Files.createDirectory(directory.resolve("model"));
        for (String name : new String[] {"config.json", "model.safetensors"}) {
            Files.copy(TestFiles.golden("llama-gqa").resolve(name), model.resolve(name));
        }
        Files.copy(TestFiles.sampleModel().resolve("tokenizer.json"), model.resolve("tokenizer.json"));

        CompressionException refusal = refusal("file:" + model, 16, "out");

        assertThat(refusal.code()).isEqualTo(FailureCode.UNSAFE_CHECKPOINT);
        assertThat(refusal).hasMessageContaining("the model has only 211").hasMessageContaining("tokenizer.json");
        assertThat(directory.resolve("out")).doesNotExist();
    }

    @Test
    void calibrationSequencesLongerThanTheModelTakes() {
        CompressionException refusal = refusal("builtin:sample", 257, "out");

        assertThat(refusal.code()).isEqualTo(FailureCode.INVALID_REQUEST);
        assertThat(refusal)
                .hasMessage("calibration.sequenceLength must be at most the model's 256 positions, but was 257");
    }

    @Test
    void aModelThatIsStoredAsFactorsAlready() {
        Twofold.compress(
                RequestReader.read(Json.parse(request("builtin:sample", 16))),
                Sources.anywhere(),
                directory.resolve("first"),
                CompressionListener.SILENT);

        CompressionException refusal = refusal("file:" + directory.resolve("first/factored"), 16, "second");

        assertThat(refusal.code()).isEqualTo(FailureCode.UNSUPPORTED_FORMAT);
        assertThat(refusal).hasMessageContaining("compressed already");
    }

    private CompressionException refusal(String model, int length, String output) {
        return catchThrowableOfType(
                CompressionException.class,
                () -> Twofold.compress(
                        RequestReader.read(Json.parse(request(model, length))),
                        Sources.anywhere(),
                        directory.resolve(output),
                        CompressionListener.SILENT));
    }

    private static String request(String model, int length) {
        return """
                {"model":"%s","device":"cpu","exports":["factored"],
                 "recipe":{"preset":"qr-uniform","sparsity":0.5,"decomposition":{"iterations":1}},
                 "calibration":{"data":"builtin:sample","sequences":1,"sequenceLength":%d},
                 "evaluation":{"perplexity":["builtin:sample@16"],"limitTokens":64}}""".formatted(model, length);
    }
}
