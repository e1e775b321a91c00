package io.twofold.api.results;

import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import io.twofold.api.access.Caller;
import io.twofold.api.access.OwnJobs;
import io.twofold.api.http.ProblemException;
import io.twofold.api.http.ProblemType;
import io.twofold.job.Job;
import io.twofold.job.JobId;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Several jobs side by side. */
@RestController
class CompareController {
    private static final int MOST = 8;

    private final OwnJobs own;
    private final Layers layers;

    CompareController(OwnJobs own, Layers layers) {
        this.own = own;
        this.layers = layers;
    }

    @GetMapping(
            path = "/v1/compare",
            produces = {APPLICATION_JSON_VALUE, Csv.TYPE})
    ResponseEntity<?> compare(
            Caller caller,
            @RequestParam(name = "ids", defaultValue = "") String ids,
            @RequestParam(name = "format", required = false) @Nullable String format,
            HttpServletRequest request) {
        boolean csv = TableFormat.isCsv(format, request);
        List<Job> jobs = ids(ids).stream().map(id -> own.find(caller, id)).toList();
        Comparison comparison =
                Comparison.of(jobs, jobs.stream().map(layers::of).toList());
        ResponseEntity.BodyBuilder answer = ResponseEntity.ok().header(HttpHeaders.CACHE_CONTROL, "private, no-cache");
        return csv ? answer.contentType(Csv.MEDIA_TYPE).body(comparison.csv()) : answer.body(comparison);
    }

    private static List<String> ids(String written) {
        List<String> ids = Arrays.stream(written.split(",", -1)).toList();
        if (ids.size() < 2
                || ids.size() > MOST
                || ids.stream().distinct().count() < ids.size()
                || !ids.stream().allMatch(JobId::isValid)) {
            throw new ProblemException(
                    ProblemType.INVALID_PARAMETER,
                    "'ids' must be the ids of 2 to " + MOST + " different jobs, with commas between");
        }
        return ids;
    }
}
