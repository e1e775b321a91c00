package io.twofold.api.jobs;

import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import io.twofold.api.access.Caller;
import io.twofold.api.access.OwnJobs;
import io.twofold.job.JobShards;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Which worker has which blocks of a shared job. */
@RestController
class ShardController {
    private final OwnJobs own;
    private final JobShards shards;

    ShardController(OwnJobs own, JobShards shards) {
        this.own = own;
        this.shards = shards;
    }

    @GetMapping(
            path = {"/v1/jobs/{id}/shards", "/jobs/{id}/shards"},
            produces = APPLICATION_JSON_VALUE)
    ResponseEntity<Map<String, Object>> list(Caller caller, @PathVariable String id) {
        own.find(caller, id);
        List<ShardDocument> items =
                shards.all(id).stream().map(ShardDocument::of).toList();
        return ResponseEntity.ok()
                .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                .body(Map.of("object", "list", "items", items));
    }
}
