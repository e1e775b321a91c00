package io.twofold.engine;

import io.twofold.engine.safetensors.Checkpoint;
import io.twofold.engine.storage.Manifest;
import io.twofold.engine.text.TokenizedText;
import io.twofold.json.Json;
import io.twofold.recipe.CompressionRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Tells runs apart that must not use each other's checkpoints. */
final class RunFingerprint {
    private static final int BEGINNING = 4096;

    private RunFingerprint() {}

    /** What the result depends on; of the weights, the beginning of each tensor. */
    static String of(CompressionRequest request, Checkpoint dense, TokenizedText text) {
        StringBuilder all = new StringBuilder(Json.write(request)).append(Versions.all());
        all.append(Arrays.hashCode(text.ids(0, text.size())));
        for (String name : dense.names()) {
            int bytes = (int) Math.min(BEGINNING, dense.info(name).bytes());
            all.append(name)
                    .append(dense.info(name))
                    .append(dense.bytes(name, 0, bytes).hashCode());
        }
        return Manifest.sha256(all.toString().getBytes(StandardCharsets.UTF_8));
    }
}
