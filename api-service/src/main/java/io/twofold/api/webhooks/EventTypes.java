package io.twofold.api.webhooks;

import io.twofold.job.JobStatus;
import io.twofold.recipe.InvalidRequestException.Problem;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The types of messages about jobs. */
final class EventTypes {
    private static final List<String> ALL = Stream.concat(
                    Arrays.stream(JobStatus.values()).map(EventTypes::type), Stream.of("job.progress"))
            .toList();

    /** Those that end a job. */
    static final List<String> TERMINAL = Arrays.stream(JobStatus.values())
            .filter(JobStatus::isTerminal)
            .map(EventTypes::type)
            .toList();

    private EventTypes() {}

    /**
     * Reads a list of types.
     *
     * @param pointer where it stands
     * @param problems gets what is wrong
     * @return in the order of the list of all
     */
    static List<String> read(JsonNode written, String pointer, List<Problem> problems) {
        if (!written.isArray() || written.isEmpty() || written.size() > ALL.size()) {
            problems.add(new Problem(pointer, "must be a list of types, such as [\"job.succeeded\"]"));
            return List.of();
        }
        Set<String> wanted = new LinkedHashSet<>();
        for (int i = 0; i < written.size(); i++) {
            String type = written.get(i).isString() ? written.get(i).asString() : "";
            if (!ALL.contains(type) || !wanted.add(type)) {
                problems.add(new Problem(pointer + "/" + i, "must be one of " + ALL + ", each at most once"));
            }
        }
        return ALL.stream().filter(wanted::contains).toList();
    }

    private static String type(JobStatus status) {
        return "job." + status.id();
    }
}
