package io.twofold.api.jobs;

import io.twofold.api.ApiProperties;
import io.twofold.api.http.ProblemException;
import io.twofold.api.http.ProblemType;
import io.twofold.job.JobStatus;
import io.twofold.recipe.JobKind;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/**
 * Which jobs a list shows, in which order.
 *
 * @param kind names of accepted kinds; empty accepts all
 * @param status names of accepted statuses; empty accepts all
 * @param model accepted models, as the requests name them; empty accepts all
 * @param label a job must carry all of these
 * @param createdAfter only jobs that are younger, or null
 * @param createdBefore only jobs that are older, or null
 * @param text what the id, the model or a label must contain, in whatever case; null accepts all
 * @param order what it is sorted by
 * @param ascending smallest or oldest first
 * @param cursor where the page before ended, or null for the first page
 * @param limit longest acceptable page
 */
record JobQuery(
        List<String> kind,
        List<String> status,
        List<String> model,
        Map<String, String> label,
        @Nullable Instant createdAfter,
        @Nullable Instant createdBefore,
        @Nullable String text,
        JobOrder order,
        boolean ascending,
        @Nullable String cursor,
        int limit) {
    private static final List<String> KINDS =
            Arrays.stream(JobKind.values()).map(JobKind::id).toList();
    private static final int LONGEST_TEXT = 200;
    private static final List<String> STATUSES =
            Arrays.stream(JobStatus.values()).map(JobStatus::id).toList();

    /**
     * Reads the parameters of a request; {@code kind} and {@code status} may be repeated or hold several names with commas
     * between.
     *
     * @throws ProblemException naming the first parameter that is wrong
     */
    static JobQuery of(MultiValueMap<String, String> parameters, ApiProperties properties) {
        String order = parameters.getFirst("order");
        if (order != null && !order.equals("asc") && !order.equals("desc")) {
            throw invalid("order", "must be asc (oldest first) or desc", order);
        }
        String sort = Objects.requireNonNullElse(parameters.getFirst("sort"), JobOrder.CREATED_AT.parameter());
        return new JobQuery(
                names(parameters, "kind", KINDS),
                names(parameters, "status", STATUSES),
                models(parameters),
                labels(parameters),
                time(parameters, "created_after"),
                time(parameters, "created_before"),
                text(parameters.getFirst("q")),
                JobOrder.parse(sort)
                        .orElseThrow(
                                () -> invalid("sort", "must be one of " + String.join(", ", JobOrder.NAMES), sort)),
                "asc".equals(order),
                parameters.getFirst("after"),
                limit(parameters.getFirst("limit"), properties));
    }

    private static List<String> names(MultiValueMap<String, String> parameters, String parameter, List<String> known) {
        List<String> names = parameters.getOrDefault(parameter, List.of()).stream()
                .flatMap(written -> Arrays.stream(written.split(",", -1)))
                .distinct()
                .sorted()
                .toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw invalid(parameter, "must be one of " + String.join(", ", known), name);
            }
        }
        return names;
    }

    private static List<String> models(MultiValueMap<String, String> parameters) {
        List<String> models = parameters.getOrDefault("model", List.of()).stream()
                .distinct()
                .sorted()
                .toList();
        for (String model : models) {
            if (model.isEmpty() || model.indexOf('\0') >= 0) {
                throw invalid("model", "must be a model as a request names it, such as hf:org/name", model);
            }
        }
        return models;
    }

    private static Map<String, String> labels(MultiValueMap<String, String> parameters) {
        Map<String, String> labels = new TreeMap<>();
        for (String pair : parameters.getOrDefault("label", List.of())) {
            int colon = pair.indexOf(':');
            if (colon < 1 || pair.indexOf('\0') >= 0) {
                throw invalid("label", "must be written NAME:VALUE", pair);
            }
            String value = pair.substring(colon + 1);
            if (!labels.getOrDefault(pair.substring(0, colon), value).equals(value)) {
                throw invalid("label", "must not ask for two values of one name", pair);
            }
            labels.put(pair.substring(0, colon), value);
        }
        return labels;
    }

    private static @Nullable String text(@Nullable String written) {
        if (written != null && (written.length() > LONGEST_TEXT || written.indexOf('\0') >= 0)) {
            throw invalid("q", "must have at most " + LONGEST_TEXT + " characters and no NUL", written);
        }
        return written == null || written.isEmpty() ? null : written;
    }

    private static @Nullable Instant time(MultiValueMap<String, String> parameters, String parameter) {
        String written = parameters.getFirst(parameter);
        if (written == null) {
            return null;
        }
        try {
            OffsetDateTime time = OffsetDateTime.parse(written);
            if (time.getYear() >= 1970 && time.getYear() <= 9999) {
                return time.toInstant();
            }
        } catch (DateTimeParseException e) {
            throw noTime(parameter, written);
        }
        throw noTime(parameter, written);
    }

    private static ProblemException noTime(String parameter, String written) {
        return invalid(parameter, "must be a time such as 2026-11-21T20:14:00Z (a + is written %2B)", written);
    }

    private static int limit(@Nullable String written, ApiProperties properties) {
        if (written == null) {
            return properties.pageSize();
        }
        if (!written.matches("[0-9]{1,18}") || Long.parseLong(written) < 1) {
            throw invalid("limit", "must be a number of at least 1", written);
        }
        return (int) Math.min(Long.parseLong(written), properties.maxPageSize());
    }

    private static ProblemException invalid(String parameter, String rule, String was) {
        String shown = was.length() <= 80 ? was : was.substring(0, 80) + "…";
        return new ProblemException(
                ProblemType.INVALID_PARAMETER, "'" + parameter + "' " + rule + ", but was '" + shown + "'");
    }

    /** All filters and the order, as part of an address: equal for queries that show the same list. */
    String filters() {
        StringBuilder address = new StringBuilder("order=").append(ascending ? "asc" : "desc");
        if (order != JobOrder.CREATED_AT) {
            address.append("&sort=").append(order.parameter());
        }
        kind.forEach(name -> address.append("&kind=").append(name));
        status.forEach(name -> address.append("&status=").append(name));
        model.forEach(name -> address.append("&model=").append(encode(name)));
        label.forEach((name, value) -> address.append("&label=").append(encode(name + ":" + value)));
        if (text != null) {
            address.append("&q=").append(encode(text));
        }
        if (createdAfter != null) {
            address.append("&created_after=").append(createdAfter);
        }
        if (createdBefore != null) {
            address.append("&created_before=").append(createdBefore);
        }
        return address.toString();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
