package io.twofold.api.live;

import io.twofold.api.http.ProblemException;
import io.twofold.api.http.ProblemType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/**
 * Which events of a job a client wants.
 *
 * @param after only those with a higher id
 * @param types only these; empty for all
 * @param limit longest acceptable page
 */
record EventQuery(long after, List<String> types, int limit) {
    static final int LONGEST_PAGE = 100;

    /**
     * Reads the parameters {@code after} (in a stream also {@code last_event_id}), {@code type} and {@code limit}.
     *
     * @param lastEventId the header {@code Last-Event-ID}, which wins, or null
     * @throws ProblemException naming the first parameter that is wrong
     */
    static EventQuery of(MultiValueMap<String, String> parameters, @Nullable String lastEventId) {
        List<String> types = parameters.getOrDefault("type", List.of()).stream()
                .flatMap(names -> Arrays.stream(names.split(",", -1)))
                .toList();
        for (String type : types) {
            if (!type.matches("[a-z][a-z._-]{0,63}")) {
                throw invalid("type", "must be a type of events, such as job.running", type);
            }
        }
        String limit = parameters.getFirst("limit");
        return new EventQuery(
                after(parameters, lastEventId),
                types,
                limit == null ? LONGEST_PAGE : (int) Math.min(number("limit", limit, 1), LONGEST_PAGE));
    }

    private static long after(MultiValueMap<String, String> parameters, @Nullable String lastEventId) {
        if (lastEventId != null && !lastEventId.isEmpty()) {
            return number("Last-Event-ID", lastEventId, 0);
        }
        for (String parameter : List.of("last_event_id", "after")) {
            String value = parameters.getFirst(parameter);
            if (value != null) {
                return number(parameter, value, 0);
            }
        }
        return 0;
    }

    private static long number(String parameter, String written, long least) {
        if (!written.matches("[0-9]{1,18}") || Long.parseLong(written) < least) {
            throw invalid(parameter, "must be a number of at least " + least, written);
        }
        return Long.parseLong(written);
    }

    private static ProblemException invalid(String parameter, String rule, String was) {
        String shown = was.length() <= 80 ? was : was.substring(0, 80) + "…";
        return new ProblemException(
                ProblemType.INVALID_PARAMETER, "'" + parameter + "' " + rule + ", but was '" + shown + "'");
    }

    boolean wants(String type) {
        return types.isEmpty() || types.contains(type);
    }

    /** As the repository wants it. */
    String typeNames() {
        return String.join(",", types);
    }

    /** The address of the page that follows the one which ends with the event {@code last}. */
    String next(String jobId, long last) {
        return "/v1/jobs/" + jobId + "/events?limit=" + limit
                + types.stream().map(type -> "&type=" + type).collect(Collectors.joining())
                + "&after=" + last;
    }
}
