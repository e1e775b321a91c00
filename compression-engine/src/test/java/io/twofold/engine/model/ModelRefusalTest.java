package io.twofold.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.storage.CheckpointWeights;
import io.twofold.engine.testing.TestFiles;
import io.twofold.engine.torch.Torch;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Opens sound weights by a configuration that is wrong in one place. */
class ModelRefusalTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    hidden_size             | -1
                    hidden_size             | 0
                    hidden_size             | 1000000000
                    hidden_size             | 99999999999999999999
                    hidden_size             | 64.0
                    hidden_size             | "64"
                    hidden_size             | null
                    hidden_size             | [64]
                    intermediate_size       | -1
                    num_hidden_layers       | 0
                    num_hidden_layers       | 2147483647
                    num_attention_heads     | {}
                    num_key_value_heads     | 0
                    head_dim                | -16
                    vocab_size              | 1e3
                    max_position_embeddings | "long"
                    rms_norm_eps            | 0
                    rms_norm_eps            | -1e-5
                    rms_norm_eps            | 1e999
                    rope_theta              | "10000"
                    rope_theta              | 0
                    rope_scaling            | "linear"
                    hidden_act              | 5
                    tie_word_embeddings     | "yes\"""")
    @DisplayName("case 35: hidden_size −1 or 10^9")
    void namesTheFieldThatIsOutOfBounds(String field, String value) throws IOException {
        assertThat(refusal(field, value, FailureCode.UNSAFE_CHECKPOINT))
                .startsWith("config.json: " + field + " must be ")
                .contains("but was");
    }

    @Test
    void namesAFieldThatIsMissing() throws IOException {
        ObjectNode config = config();
        config.remove("intermediate_size");

        assertThat(refusal(Json.write(config), FailureCode.UNSAFE_CHECKPOINT)).contains("intermediate_size must be");
    }

    @Test
    void refusesKeyValueHeadsThatDoNotDivideTheHeads() throws IOException {
        assertThat(refusal("num_key_value_heads", "3", FailureCode.UNSAFE_CHECKPOINT))
                .contains("num_key_value_heads must divide num_attention_heads, but they are 3 and 4");
    }

    @Test
    void refusesAnOddHeadSize() throws IOException {
        assertThat(refusal("head_dim", "15", FailureCode.UNSAFE_CHECKPOINT))
                .contains("head_dim must be even, but was 15");
    }

    @ParameterizedTest
    @CsvSource({
        "hidden_act, mish, 'hidden_act must be one of gelu, '",
        "model_type, mamba, 'model_type must be one of bert, gemma2, gemma3_text, gpt2, llama, '",
        "model_type, '', model_type must be one of"
    })
    void refusesAnotherArchitecture(String field, String value, String message) throws IOException {
        assertThat(refusal(field, '"' + value + '"', FailureCode.UNSUPPORTED_ARCHITECTURE))
                .contains(message);
    }

    @Test
    void refusesARotationOfMoreThanAHead() throws IOException {
        assertThat(refusal("partial_rotary_factor", "1.5", FailureCode.UNSAFE_CHECKPOINT))
                .contains("partial_rotary_factor must take an even number of the 16 features of a head");
    }

    @ParameterizedTest
    @ValueSource(strings = {"yarn", "dynamic"})
    void refusesAnUnknownKindOfRotaryEmbedding(String type) throws IOException {
        String scaling = "{\"rope_type\":\"" + type + "\",\"factor\":2}";

        assertThat(refusal("rope_scaling", scaling, FailureCode.UNSUPPORTED_ARCHITECTURE))
                .contains("rope_type must be default, linear, llama3 or longrope, but was " + type);
    }

    @Test
    void namesTheRotaryParameterThatIsMissing() throws IOException {
        assertThat(refusal("rope_scaling", "{\"rope_type\":\"linear\"}", FailureCode.UNSAFE_CHECKPOINT))
                .contains("factor is missing");
    }

    @Test
    @DisplayName("case 33: auto_map in config")
    void neverRunsCodeThatAConfigurationRefersTo() throws IOException {
        assertThat(refusal(
                        "auto_map",
                        "{\"AutoModelForCausalLM\":\"modeling_evil.Evil\"}",
                        FailureCode.UNSUPPORTED_ARCHITECTURE))
                .contains("auto_map")
                .contains("never run");
    }

    @Test
    void neverRunsCodeThatAPartOfAConfigurationRefersTo() throws IOException {
        assertThat(refusal(
                        "text_config",
                        "{\"deep\":[{\"auto_map\":{\"AutoTokenizer\":[null,\"tokenization_evil.Evil\"]}}]}",
                        FailureCode.UNSUPPORTED_ARCHITECTURE))
                .contains("auto_map: tokenization_evil.Evil");
    }

    @Test
    void takesTheCodeOfPhi3ForWhatItIsAndOfNoOtherArchitecture() throws IOException {
        String map = "{\"AutoConfig\":\"configuration_phi3.Phi3Config\","
                + "\"AutoModelForCausalLM\":\"microsoft/Phi-3-mini-4k-instruct--modeling_phi3.Phi3ForCausalLM\"}";
        Path golden = TestFiles.golden("phi3");
        ObjectNode config = (ObjectNode) Json.parse(Files.readString(golden.resolve("config.json")));
        config.set("auto_map", Json.parse(map));
        Files.writeString(directory.resolve("config.json"), Json.write(config));
        try (CheckpointWeights weights = CheckpointWeights.open(golden);
                NDManager manager = Torch.newManager(Device.cpu());
                LanguageModel model = LanguageModels.open(directory, weights, manager)) {
            assertThat(model.blockCount()).isEqualTo(3);
        }

        assertThat(refusal("auto_map", map, FailureCode.UNSUPPORTED_ARCHITECTURE))
                .contains("auto_map: configuration_phi3.Phi3Config");
    }

    @Test
    void refusesQuantisedModels() throws IOException {
        assertThat(refusal("quantization_config", "{\"quant_method\":\"gptq\"}", FailureCode.UNSUPPORTED_FORMAT))
                .contains("quantization_config (gptq)")
                .contains("quantised models are not supported; use the model in F32, F16 or BF16");
        assertThat(refusal("quantization_config", "[1]", FailureCode.UNSUPPORTED_FORMAT))
                .contains("quantization_config (of no quant_method)");
    }

    @Test
    void refusesAConfigurationThatIsALinkOutOfTheDirectory() throws IOException {
        Files.createSymbolicLink(
                directory.resolve("config.json"), TestFiles.golden("llama-gqa").resolve("config.json"));

        assertThat(refusal(FailureCode.UNSAFE_CHECKPOINT))
                .contains("'config.json'")
                .contains("a link that leads out of the checkpoint's directory");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            layer_types     | ["full_attention"]                                        | must have one entry for each of the 3 blocks
            layer_types     | ["full_attention","full_attention","linear_attention"]    | layer_types must hold full_attention and sliding_attention only, but there is linear_attention
            max_window_layers | "7"                                                     | max_window_layers must be""")
    void refusesWindowsThatDoNotFitTheBlocks(String field, String value, String message) throws IOException {
        assertThat(refusalOf("qwen2", field, value)).contains(message);
    }

    @Test
    void refusesPositionsThatDoNotFitTheBlocks() throws IOException {
        assertThat(refusalOf("smollm3-nope", "no_rope_layers", "[1,0]"))
                .contains("no_rope_layers must have one entry for each of the 4 blocks (num_hidden_layers), but has 2");
        assertThat(refusalOf("phi3-longrope", "rope_scaling", """
                {"type":"longrope","short_factor":[1,1,1,1,1,1,1,1],"long_factor":[1,1,1]}"""))
                .contains("long_factor must have 8 numbers, but has 3");
        assertThat(refusalOf("phi3-longrope", "original_max_position_embeddings", "1"))
                .contains("original_max_position_embeddings must be at least 2");
        assertThat(refusalOf("llama31-rope", "rope_scaling", """
                {"rope_type":"llama3","factor":8,"low_freq_factor":4,"high_freq_factor":4,
                 "original_max_position_embeddings":32}"""))
                .contains("high_freq_factor must be above low_freq_factor");
        assertThat(refusalOf("llama-gqa", "rope_theta", "0.5")).contains("(rope_theta) must be at least 1");
        assertThat(refusalOf("llama-gqa", "partial_rotary_factor", "0.01"))
                .contains("partial_rotary_factor must take an even number");
    }

    @Test
    void refusesHeadsThatDoNotFit() throws IOException {
        assertThat(refusalOf("gpt2", "n_head", "5"))
                .contains("the number of heads must divide the hidden size, but they are 5 and 64");
        assertThat(refusalOf("opt-pre-norm", "num_attention_heads", "128")).contains("must divide the hidden size");
        assertThat(refusalOf("bert", "num_attention_heads", "3")).contains("must divide the hidden size");
        assertThat(refusalOf("qwen3", "num_key_value_heads", "8")).contains("num_key_value_heads must divide");
        assertThat(refusalOf("qwen3", "head_dim", "31")).contains("head_dim must be even, but was 31");
        assertThat(refusalOf("llama-gqa", "head_dim", "65538")).contains("a head must have at most 65536 features");
    }

    @Test
    void namesTheHeadThatAnUntiedModelLacks() throws IOException {
        assertThat(refusalOf("llama-tied-mha", "tie_word_embeddings", "false"))
                .contains("has no tensor lm_head.weight, which config.json implies");
    }

    @Test
    void refusesModelsWhoseBlocksHaveMoreThanTheConfigurationSays() throws IOException {
        assertThat(refusalOf("llama-gqa", "num_hidden_layers", "2"))
                .contains("has a tensor model.layers.2.")
                .contains("check the number of blocks");
        assertThat(refusalOf("llama-headdim-bias", "attention_bias", "false"))
                .contains("self_attn.")
                .contains(".bias that config.json does not account for");
        assertThat(refusalOf("qwen3", "model_type", "\"llama\"")).contains("_norm.weight that config.json does not");
        assertThat(refusalOf("gemma3-text", "use_bidirectional_attention", "true"))
                .contains("must be false");
    }

    @Test
    void refusesAnImplausiblyLargeConfiguration() throws IOException {
        assertThat(refusal(" ".repeat(1 << 20) + Json.write(config()), FailureCode.UNSAFE_CHECKPOINT))
                .contains("more than the 1048576 bytes");
    }

    @Test
    void refusesDeepNesting() throws IOException {
        String nested = "[".repeat(10_000) + "]".repeat(10_000);

        assertThat(refusal("{\"model_type\":\"llama\",\"x\":" + nested + "}", FailureCode.UNSAFE_CHECKPOINT))
                .contains("not valid JSON");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "7", "{\"a\":1,\"a\":2}", "{} {}", "{\"hidden_size\":NaN}"})
    void refusesWhatIsNotAJsonObject(String json) throws IOException {
        assertThat(refusal(json, FailureCode.UNSAFE_CHECKPOINT)).contains("JSON");
    }

    @Test
    void refusesAModelWithoutConfiguration() {
        assertThat(refusal(FailureCode.UNSUPPORTED_FORMAT)).contains("No readable config.json");
    }

    @ParameterizedTest
    @CsvSource({
        "hidden_size, 66, model.embed_tokens.weight",
        "vocab_size, 212, model.embed_tokens.weight",
        "intermediate_size, 177, mlp.",
        "head_dim, 32, self_attn.",
        "num_key_value_heads, 1, self_attn."
    })
    void refusesATensorThatContradictsTheConfiguration(String field, String value, String tensor) throws IOException {
        assertThat(refusal(field, value, FailureCode.UNSAFE_CHECKPOINT))
                .startsWith("Tensor ")
                .contains(tensor)
                .contains("must have shape");
    }

    @Test
    void refusesACheckpointThatLacksATensor() throws IOException {
        assertThat(refusal("num_hidden_layers", "4", FailureCode.UNSAFE_CHECKPOINT))
                .startsWith("The checkpoint has no tensor model.layers.3.");
    }

    @Test
    void refusesManyBlocksWithoutTakingLong() throws IOException {
        assertThat(refusal("num_hidden_layers", "16777216", FailureCode.UNSAFE_CHECKPOINT))
                .startsWith("The checkpoint has no tensor model.layers.3.");
    }

    private static ObjectNode config() throws IOException {
        return (ObjectNode)
                Json.parse(Files.readString(TestFiles.golden("llama-gqa").resolve("config.json")));
    }

    private String refusal(String field, String value, FailureCode code) throws IOException {
        ObjectNode config = config();
        config.remove(field);
        String rest = Json.write(config);
        return refusal(rest.substring(0, rest.length() - 1) + ",\"" + field + "\":" + value + "}", code);
    }

    /** The sentence about another golden model of which one field is changed. */
    private String refusalOf(String golden, String field, String value) throws IOException {
        Path source = TestFiles.golden(golden);
        ObjectNode config = (ObjectNode) Json.parse(Files.readString(source.resolve("config.json")));
        config.set(field, Json.parse(value));
        Files.writeString(directory.resolve("config.json"), Json.write(config));
        try (CheckpointWeights weights = CheckpointWeights.open(source);
                NDManager manager = Torch.newManager(Device.cpu())) {
            CompressionException refusal = catchThrowableOfType(
                    CompressionException.class,
                    () -> LanguageModels.open(directory, weights, manager).close());
            return String.valueOf(refusal.getMessage());
        }
    }

    private String refusal(String config, FailureCode code) throws IOException {
        Files.writeString(directory.resolve("config.json"), config);
        return refusal(code);
    }

    private String refusal(FailureCode code) {
        try (CheckpointWeights weights = CheckpointWeights.open(TestFiles.golden("llama-gqa"));
                NDManager manager = Torch.newManager(Device.cpu())) {
            CompressionException refusal = catchThrowableOfType(
                    CompressionException.class,
                    () -> LanguageModels.open(directory, weights, manager).close());
            String message = String.valueOf(refusal.getMessage());
            assertThat(refusal.code()).as(message).isEqualTo(code);
            assertThat(message).hasSizeLessThan(400);
            return message;
        }
    }
}
