package io.twofold.api.results;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.twofold.api.access.Caller;
import io.twofold.api.access.OwnJobs;
import io.twofold.artifact.ArtifactStore;
import io.twofold.artifact.StoredArtifact;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** What a job has saved for its next attempt, or for a retry; once it has succeeded, that is removed. */
@RestController
class CheckpointController {
    private final OwnJobs own;
    private final ArtifactStore store;

    CheckpointController(OwnJobs own, ArtifactStore store) {
        this.own = own;
        this.store = store;
    }

    record Checkpoint(
            String name,
            long bytes,
            @JsonProperty("stored_at") Instant storedAt) {

        static Checkpoint of(StoredArtifact file) {
            return new Checkpoint(file.name(), file.bytes(), file.storedAt());
        }
    }

    @GetMapping(
            path = {"/v1/jobs/{id}/checkpoints", "/jobs/{id}/checkpoints"},
            produces = "application/json")
    Map<String, Object> list(Caller caller, @PathVariable String id) {
        own.find(caller, id);
        List<Checkpoint> items = store.list(id, ArtifactStore.CARRIED_OVER).stream()
                .map(Checkpoint::of)
                .toList();
        return Map.of("object", "list", "items", items);
    }
}
