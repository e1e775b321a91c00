package io.twofold.api;

import io.twofold.json.Json;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/** What came back over HTTP. */
record Answer(HttpResponse<byte[]> response) {

    int status() {
        return response.statusCode();
    }

    /** The header, or nothing where there is none. */
    String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    String body() {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    JsonNode json() {
        return Json.parse(body());
    }

    String id() {
        return json().path("id").asString();
    }

    /** The code of a problem document. */
    String code() {
        return json().path("code").asString();
    }

    @Override
    public String toString() {
        return response.request().method() + " " + response.uri() + " → " + status() + " "
                + (body().length() < 2_000 ? body() : body().substring(0, 2_000));
    }
}
