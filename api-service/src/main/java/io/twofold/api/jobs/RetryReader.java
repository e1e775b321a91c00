package io.twofold.api.jobs;

import io.twofold.api.ApiProperties;
import io.twofold.api.http.JsonBody;
import io.twofold.job.Deadline;
import io.twofold.json.Json;
import io.twofold.recipe.InvalidRequestException;
import io.twofold.recipe.InvalidRequestException.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the body of a retry, which may be empty. */
@Component
final class RetryReader {
    private final ApiProperties properties;

    RetryReader(ApiProperties properties) {
        this.properties = properties;
    }

    /**
     * What the new job has in another way than the old one.
     *
     * @param labels or null for those of the old job
     * @param priority or null for that of the old job
     * @param deadline or null for none
     */
    record Changes(
            @Nullable Map<String, String> labels,
            @Nullable Integer priority,
            @Nullable Deadline deadline) {}

    /** The body, which may be missing; then it changes nothing. */
    ObjectNode parse(InputStream body) throws IOException {
        PushbackInputStream in = new PushbackInputStream(body);
        int first = in.read();
        if (first < 0) {
            return Json.mapper().createObjectNode();
        }
        in.unread(first);
        if (!(JsonBody.read(in, properties.maxBody()) instanceof ObjectNode fields)) {
            throw new InvalidRequestException("", "the request must be a JSON object");
        }
        return fields;
    }

    /** @throws InvalidRequestException listing every field that is wrong */
    Changes read(ObjectNode fields) {
        List<Problem> problems = new ArrayList<>();
        StorableText.check(fields, "", problems);
        JsonNode labels = fields.remove("labels");
        JsonNode priority = fields.remove("priority");
        JsonNode deadline = fields.remove("deadline");
        fields.propertyNames()
                .forEach(name -> problems.add(new Problem(
                        "/" + name.replace("~", "~0").replace("/", "~1"),
                        "is not a field here; a retry may change labels, priority and deadline")));
        Changes changes = new Changes(
                labels == null || labels.isNull() ? null : SubmissionReader.labels(labels, problems),
                priority == null || priority.isNull() ? null : SubmissionReader.priority(priority, problems),
                DeadlineReader.read(deadline, problems));
        if (!problems.isEmpty()) {
            throw new InvalidRequestException(problems);
        }
        return changes;
    }
}
