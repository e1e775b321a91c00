package io.twofold.api.http;

import io.twofold.json.Json;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.util.unit.DataSize;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads JSON that a client has sent. */
public final class JsonBody {
    private JsonBody() {}

    /**
     * Reads a body to its end.
     *
     * @throws ProblemException if it is longer than {@code max}, or not exactly one JSON document nested at most 64 deep
     */
    public static JsonNode read(InputStream body, DataSize max) throws IOException {
        int maxBytes = Math.toIntExact(max.toBytes());
        byte[] bytes = body.readNBytes(maxBytes + 1);
        if (bytes.length > maxBytes) {
            throw new ProblemException(
                    ProblemType.PAYLOAD_TOO_LARGE, "The body may have " + maxBytes + " bytes, but is longer");
        }
        if (bytes.length == 0) {
            throw new ProblemException(ProblemType.MALFORMED_JSON, "The body is empty");
        }
        try {
            return Json.mapper().readTree(bytes);
        } catch (JacksonException e) {
            throw new ProblemException(ProblemType.MALFORMED_JSON, explain(e));
        }
    }

    private static String explain(JacksonException e) {
        String reason = String.valueOf(e.getOriginalMessage());
        String place = e.getLocation() == null
                ? ""
                : "Line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ": ";
        return place + (reason.length() <= 300 ? reason : reason.substring(0, 300) + "…");
    }
}
