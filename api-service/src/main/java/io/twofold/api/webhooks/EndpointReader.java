package io.twofold.api.webhooks;

import io.twofold.job.JobStatus;
import io.twofold.recipe.InvalidRequestException;
import io.twofold.recipe.InvalidRequestException.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Reads the description of a new endpoint; reports everything that is wrong with it at once. */
@Component
class EndpointReader {
    private static final List<String> TERMINAL = Arrays.stream(JobStatus.values())
            .filter(JobStatus::isTerminal)
            .map(EndpointReader::type)
            .toList();
    private static final List<String> TYPES = Stream.concat(
                    Arrays.stream(JobStatus.values()).map(EndpointReader::type), Stream.of("job.progress"))
            .toList();

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
        List<String> events = events(body.get("events"), problems);
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

    /** The types that are asked for, in the order of the list of all; those that end a job if nothing is said. */
    private static List<String> events(@Nullable JsonNode written, List<Problem> problems) {
        if (written == null || written.isNull()) {
            return TERMINAL;
        }
        Set<String> wanted = new LinkedHashSet<>();
        if (!written.isArray() || written.isEmpty() || written.size() > TYPES.size()) {
            problems.add(new Problem("/events", "must be a list of types, such as [\"job.succeeded\"]"));
            return List.of();
        }
        for (int i = 0; i < written.size(); i++) {
            String type = written.get(i).isString() ? written.get(i).asString() : "";
            if (!TYPES.contains(type) || !wanted.add(type)) {
                problems.add(new Problem("/events/" + i, "must be one of " + TYPES + ", each at most once"));
            }
        }
        return TYPES.stream().filter(wanted::contains).toList();
    }

    private static String type(JobStatus status) {
        return "job." + status.id();
    }

    private static String shorten(String name) {
        return name.length() <= 80 ? name : name.substring(0, 80) + "…";
    }
}
