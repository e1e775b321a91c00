package io.twofold.source.hub;

import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Which files of a repository make a model. Whatever lies in directories (other formats, originals) does not. */
final class ModelFiles {
    static final String SINGLE = "model.safetensors";
    static final String INDEX = SINGLE + ".index.json";

    private static final Pattern COMPANION =
            Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._+ -]*\\.(json|jinja)|tokenizer\\.model|merges\\.txt"
                    + "|vocab\\.[A-Za-z0-9]+|(?i:licen[cs]e)[A-Za-z0-9._-]*");
    private static final int MAX_INDEX_BYTES = 64 << 20;

    private final List<String> all;
    private final String reference;

    /** @param all names in the repository */
    ModelFiles(Collection<String> all, String reference) {
        this.all = all.stream().sorted().toList();
        this.reference = reference;
    }

    /** Configuration, tokenizer, licence and index: small, and wanted before the weights. */
    List<String> companions() {
        return all.stream()
                .filter(name -> COMPANION.matcher(name).matches())
                .filter(name -> !name.endsWith(".index.json") || name.equals(INDEX) && !all.contains(SINGLE))
                .toList();
    }

    /**
     * The weights.
     *
     * @param snapshot where the index lies, if there is one
     * @throws CompressionException if there are none that Twofold reads
     */
    List<String> weights(Path snapshot) throws IOException {
        if (all.contains(SINGLE)) {
            return List.of(SINGLE);
        }
        if (all.contains(INDEX)) {
            return shards(snapshot.resolve(INDEX));
        }
        String others = String.join(
                ", ",
                all.stream()
                        .filter(name ->
                                name.matches(".*\\.(safetensors|bin|pt|pth|ckpt|gguf|h5|msgpack|onnx|zip|tar|gz|7z)"))
                        .limit(5)
                        .toList());
        throw new CompressionException(
                FailureCode.UNSUPPORTED_FORMAT,
                reference + " has neither " + SINGLE + " nor " + INDEX
                        + (others.isEmpty() ? "" : ", but " + others)
                        + "; choose a revision that has safetensors, or convert it where you trust its source");
    }

    private List<String> shards(Path index) throws IOException {
        if (Files.size(index) > MAX_INDEX_BYTES) {
            throw unsafe("it is larger than " + (MAX_INDEX_BYTES >> 20) + " MiB");
        }
        Set<String> shards = new TreeSet<>();
        try {
            for (JsonNode shard : Json.parse(Files.readString(index)).path("weight_map")) {
                shards.add(shard.asString(""));
            }
        } catch (JacksonException e) {
            throw unsafe("it is not JSON");
        }
        if (shards.isEmpty()) {
            throw unsafe("it names no files");
        }
        for (String shard : shards) {
            if (!all.contains(shard) || shard.contains("/") || !shard.endsWith(".safetensors")) {
                throw unsafe("it names a file that the repository does not have as safetensors");
            }
        }
        return List.copyOf(shards);
    }

    private CompressionException unsafe(String why) {
        return new CompressionException(
                FailureCode.UNSAFE_CHECKPOINT, INDEX + " of " + reference + " cannot be used: " + why);
    }
}
