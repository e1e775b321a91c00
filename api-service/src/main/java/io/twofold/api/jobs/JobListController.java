package io.twofold.api.jobs;

import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import io.twofold.api.ApiProperties;
import io.twofold.api.access.Caller;
import io.twofold.api.paging.Cursors;
import io.twofold.job.Job;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The list of jobs, page by page. */
@RestController
@RequestMapping(path = {"/v1/jobs", "/jobs"})
class JobListController {
    private final JobList jobs;
    private final Cursors cursors;
    private final ApiProperties properties;

    JobListController(JobList jobs, Cursors cursors, ApiProperties properties) {
        this.jobs = jobs;
        this.cursors = cursors;
        this.properties = properties;
    }

    @GetMapping(produces = APPLICATION_JSON_VALUE)
    ResponseEntity<JobPage> list(Caller caller, @RequestParam MultiValueMap<String, String> parameters) {
        JobQuery query = JobQuery.of(parameters, properties);
        String list = "jobs of " + caller.tenant() + "?" + query.filters();
        @Nullable String last = query.cursor() == null ? null : cursors.open(list, query.cursor());
        List<Job> found = jobs.find(caller.tenant(), query, last, query.limit() + 1);
        if (found.size() <= query.limit()) {
            return ResponseEntity.ok(new JobPage(documents(found), null));
        }
        List<Job> shown = found.subList(0, query.limit());
        String next = cursors.seal(list, query.order().place(shown.get(shown.size() - 1)));
        String address = "/v1/jobs?limit=" + query.limit() + "&" + query.filters() + "&after=" + next;
        return ResponseEntity.ok()
                .header(HttpHeaders.LINK, "<" + address + ">; rel=\"next\"")
                .body(new JobPage(documents(shown), next));
    }

    private static List<JobDocument> documents(List<Job> jobs) {
        return jobs.stream().map(JobDocument::of).toList();
    }
}
