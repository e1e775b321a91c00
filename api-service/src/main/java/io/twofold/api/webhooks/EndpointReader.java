package io.twofold.api.webhooks;

import io.twofold.recipe.InvalidRequestException;
import io.twofold.recipe.InvalidRequestException.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Reads the description of a new endpoint; reports everything that is wrong with it at once. */
@Component
class EndpointReader {
    private final UrlPolicy policy;

    EndpointReader(UrlPolicy policy) {
        this.policy = policy;
    }

    /** What a client asks for. */
    record NewEndpoint(String url, List<String> events) {}

    /** @throws InvalidRequestException listing every field that is wrong */
    NewEndpoint read(JsonNode body) {
        if (!body.isObject()) {
            throw new InvalidRequestException("", "the request must be a JSON object");
        }
        List<Problem> problems = new ArrayList<>();
        for (String field : body.propertyNames()) {
            if (!Set.of("url", "events").contains(field)) {
                problems.add(new Problem("/" + shorten(field), "there is no such field"));
            }
        }
        String url = url(body.path("url"), problems);
        JsonNode written = body.path("events");
        List<String> events = written.isMissingNode() || written.isNull()
                ? EventTypes.TERMINAL
                : EventTypes.read(written, "/events", problems);
        if (!problems.isEmpty()) {
            throw new InvalidRequestException(problems);
        }
        return new NewEndpoint(url, events);
    }

    private String url(JsonNode written, List<Problem> problems) {
        String objection = written.isString()
                ? policy.objection(written.asString())
                : "must be a text, such as https://hooks.example.com/twofold";
        if (objection != null) {
            problems.add(new Problem("/url", objection));
        }
        return written.asString("");
    }

    private static String shorten(String name) {
        return name.length() <= 80 ? name : name.substring(0, 80) + "…";
    }
}
