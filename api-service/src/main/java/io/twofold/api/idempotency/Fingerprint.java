package io.twofold.api.idempotency;

import io.twofold.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.JsonNodeFeature;

/** What makes two posts the same: method, path, query and body, whatever the order of parameters and fields. */
final class Fingerprint {
    private static final ObjectWriter CANONICAL = Json.mapper().writer().with(JsonNodeFeature.WRITE_PROPERTIES_SORTED);

    private Fingerprint() {}

    /**
     * SHA-256 of a request.
     *
     * @param query as it was sent, or null
     */
    static byte[] of(String method, String path, @Nullable String query, JsonNode body) {
        String longPath = path.startsWith("/v1/") ? path : "/v1" + path; // the short paths are the same operations
        String parameters =
                query == null ? "" : Arrays.stream(query.split("&")).sorted().collect(Collectors.joining("&"));
        String whole = method + " " + longPath + "?" + parameters + "\n" + CANONICAL.writeValueAsString(body);
        try {
            return MessageDigest.getInstance("SHA-256").digest(whole.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }
}
