package io.twofold.api.jobs;

import io.twofold.api.ApiProperties;
import io.twofold.api.access.Caller;
import io.twofold.api.http.JsonBody;
import io.twofold.api.http.ProblemException;
import io.twofold.api.webhooks.JobWebhookReader;
import io.twofold.job.Deadline;
import io.twofold.job.JobWebhook;
import io.twofold.recipe.InvalidRequestException;
import io.twofold.recipe.InvalidRequestException.Problem;
import io.twofold.recipe.JobRequest;
import io.twofold.recipe.RequestReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the body of a posted job; reports everything that is wrong with it at once. */
@Component
final class SubmissionReader {
    private static final int MAX_LABELS = 32;
    private static final String LABEL_NAME = "[A-Za-z0-9][A-Za-z0-9._/-]{0,62}";
    private static final int MAX_LABEL_VALUE = 256;
    private static final int MAX_PRIORITY = 100;

    private final DataSize maxBody;
    private final JobWebhookReader webhooks;

    SubmissionReader(ApiProperties properties, JobWebhookReader webhooks) {
        this.maxBody = properties.maxBody();
        this.webhooks = webhooks;
    }

    /**
     * Takes apart a body that {@link #parse} has read; the document is used up.
     *
     * @throws InvalidRequestException listing every field that is wrong
     */
    Submission read(Caller caller, JsonNode document) {
        if (!(document instanceof ObjectNode fields)) {
            throw new InvalidRequestException("", "the request must be a JSON object");
        }
        List<Problem> problems = new ArrayList<>();
        StorableText.check(fields, "", problems);
        if (!problems.isEmpty()) {
            throw new InvalidRequestException(problems);
        }
        Map<String, String> labels = labels(fields.remove("labels"), problems);
        int priority = priority(fields.remove("priority"), problems);
        Deadline deadline = DeadlineReader.read(fields.remove("deadline"), problems);
        JobWebhook webhook = webhooks.read(caller, fields.remove("webhook"), problems);
        try {
            JobRequest request = RequestReader.readJob(fields);
            if (problems.isEmpty()) {
                return new Submission(request, labels, priority, deadline, webhook);
            }
        } catch (InvalidRequestException e) {
            problems.addAll(e.problems());
        }
        throw new InvalidRequestException(problems);
    }

    /** @throws ProblemException if the body is too long or not JSON */
    JsonNode parse(InputStream body) throws IOException {
        return JsonBody.read(body, maxBody);
    }

    static Map<String, String> labels(@Nullable JsonNode written, List<Problem> problems) {
        Map<String, String> labels = new LinkedHashMap<>();
        if (written == null || written.isNull()) {
            return labels;
        }
        if (!written.isObject() || written.size() > MAX_LABELS) {
            problems.add(new Problem("/labels", "must be an object of at most " + MAX_LABELS + " texts"));
            return labels;
        }
        for (Map.Entry<String, JsonNode> label : written.properties()) {
            String pointer = "/labels/" + label.getKey().replace("~", "~0").replace("/", "~1");
            JsonNode value = label.getValue();
            if (!label.getKey().matches(LABEL_NAME)) {
                problems.add(new Problem(pointer, "a label's name must match " + LABEL_NAME));
            } else if (!value.isString() || value.asString().length() > MAX_LABEL_VALUE) {
                problems.add(new Problem(pointer, "must be a text of at most " + MAX_LABEL_VALUE + " characters"));
            } else {
                labels.put(label.getKey(), value.asString());
            }
        }
        return labels;
    }

    static int priority(@Nullable JsonNode written, List<Problem> problems) {
        if (written == null || written.isNull()) {
            return 0;
        }
        if (!written.isInt() || Math.abs((long) written.intValue()) > MAX_PRIORITY) {
            problems.add(new Problem("/priority", "must be a whole number in " + -MAX_PRIORITY + " … " + MAX_PRIORITY));
            return 0;
        }
        return written.intValue();
    }
}
