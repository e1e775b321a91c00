package io.twofold.api;

import io.twofold.json.Json;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One request of the fuzz.
 *
 * @param path with the query, encoded
 * @param headers name, value, name, value
 * @param body empty for none
 * @param mustFail whether the contract forbids the request, so that it must not succeed
 */
record FuzzRequest(String method, String path, List<String> headers, byte[] body, boolean mustFail) {

    HttpRequest to(String server) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + path))
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (!headers.isEmpty()) {
            request.headers(headers.toArray(String[]::new));
        }
        return request.build();
    }

    @Override
    public String toString() {
        String text = new String(body, StandardCharsets.UTF_8);
        return method + " " + path + " " + headers + " "
                + Json.write(text.length() <= 600 ? text : text.substring(0, 600) + "…");
    }
}
