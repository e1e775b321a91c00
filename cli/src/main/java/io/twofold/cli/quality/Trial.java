package io.twofold.cli.quality;

import io.twofold.json.Json;
import io.twofold.recipe.CompressionRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one row of the table measures.
 *
 * @param model the model's name in the table
 * @param recipe the recipe's name in the table; {@link #DENSE} for the model as it came
 * @param request the whole request, resolved; of a dense row only model, evaluation and device count
 * @param characters of the calibration text, from its beginning, or null for all of it
 */
public record Trial(
        String model,
        String recipe,
        CompressionRequest request,
        @Nullable Long characters) {
    /** Name of the row without any recipe. */
    public static final String DENSE = "dense";

    private static final int KEY_DIGITS = 16;

    /**
     * Refuses calibration texts that have no first characters.
     *
     * @throws io.twofold.recipe.InvalidRequestException if the reference names no plain text file
     */
    public static void checkExcerpt(String reference) {
        Excerpt.check(reference);
    }

    boolean isDense() {
        return recipe.equals(DENSE);
    }

    @Nullable
    Double sparsity() {
        return isDense() ? null : request.recipe().sparsity();
    }

    /** What a row is measured for, as JSON; the same for two trials whose results would be the same. */
    ObjectNode wanted() {
        ObjectNode wanted = Json.mapper().valueToTree(request);
        wanted.withObject("/evaluation").retain("perplexity", "limitTokens"); // the table shows nothing else
        wanted.remove("spectra");
        if (isDense()) {
            wanted.remove("recipe");
            wanted.remove("calibration");
        } else if (characters != null) {
            wanted.withObject("/calibration").put("characters", characters);
        }
        return wanted;
    }

    /** The name of the row's files: the hash of what is wanted. */
    String key() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(Json.write(wanted()).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, KEY_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
