package io.twofold.api.jobs;

import io.twofold.api.ApiProperties;
import io.twofold.api.http.ProblemException;
import io.twofold.api.http.ProblemType;
import io.twofold.job.JobId;
import io.twofold.job.JobStatus;
import io.twofold.json.Json;
import io.twofold.recipe.JobKind;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/**
 * Which jobs a list shows.
 *
 * @param kind names of accepted kinds; empty accepts all
 * @param status names of accepted statuses; empty accepts all
 * @param label {@code NAME:VALUE} each; a job must carry all of them
 * @param after id of the last job of the page before, or null for the first page
 * @param limit longest acceptable page
 */
record JobQuery(
        List<String> kind,
        List<String> status,
        List<String> label,
        @Nullable String after,
        int limit) {
    private static final List<String> KINDS =
            Arrays.stream(JobKind.values()).map(JobKind::id).toList();
    private static final String ABOVE_ALL_IDS = "k"; // ids begin with "job_"

    /**
     * Reads the parameters of a request; {@code kind} and {@code status} may be repeated or hold several names with commas
     * between.
     *
     * @throws ProblemException naming the first parameter that is wrong
     */
    static JobQuery of(MultiValueMap<String, String> parameters, ApiProperties properties) {
        List<String> kind = names(parameters, "kind");
        List<String> status = names(parameters, "status");
        List<String> label = parameters.getOrDefault("label", List.of());
        String after = parameters.getFirst("after");
        for (String name : kind) {
            if (!KINDS.contains(name)) {
                throw invalid("kind", "must be compression or evaluation", name);
            }
        }
        for (String name : status) {
            if (Arrays.stream(JobStatus.values()).noneMatch(known -> known.id().equals(name))) {
                throw invalid("status", "must be a status of a job, such as running", name);
            }
        }
        for (String pair : label) {
            if (pair.indexOf(':') < 1 || pair.indexOf('\0') >= 0) {
                throw invalid("label", "must be written NAME:VALUE", pair);
            }
        }
        if (after != null && !JobId.isValid(after)) {
            throw invalid("after", "must be the id of the last job of a page", after);
        }
        return new JobQuery(kind, status, label, after, limit(parameters.getFirst("limit"), properties));
    }

    private static List<String> names(MultiValueMap<String, String> parameters, String parameter) {
        return parameters.getOrDefault(parameter, List.of()).stream()
                .flatMap(names -> Arrays.stream(names.split(",", -1)))
                .toList();
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

    /** As the repository wants it: all accepted kinds, separated by commas. */
    String kinds() {
        return String.join(",", kind.isEmpty() ? KINDS : kind);
    }

    /** As the repository wants it: all accepted statuses, separated by commas. */
    String statuses() {
        return status.isEmpty()
                ? Arrays.stream(JobStatus.values()).map(JobStatus::id).collect(Collectors.joining(","))
                : String.join(",", status);
    }

    /** As the repository wants it: a JSON object. */
    String labels() {
        Map<String, String> pairs = new TreeMap<>();
        for (String pair : label) {
            int colon = pair.indexOf(':');
            pairs.put(pair.substring(0, colon), pair.substring(colon + 1));
        }
        return Json.write(pairs);
    }

    String before() {
        return after == null ? ABOVE_ALL_IDS : after;
    }

    /** The address of the page that follows the one which ends with the job {@code last}. */
    String next(String last) {
        StringBuilder address = new StringBuilder("/v1/jobs?limit=" + limit);
        kind.forEach(name -> address.append("&kind=").append(name));
        status.forEach(name -> address.append("&status=").append(name));
        label.forEach(pair -> address.append("&label=").append(URLEncoder.encode(pair, StandardCharsets.UTF_8)));
        return address.append("&after=").append(last).toString();
    }
}
