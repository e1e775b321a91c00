package io.twofold.api.admin;

import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import io.twofold.api.http.ProblemException;
import io.twofold.api.http.ProblemType;
import io.twofold.presence.WorkerTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The workers that were heard of lately. */
@RestController
@RequestMapping(path = "/v1/admin/workers", produces = APPLICATION_JSON_VALUE)
class WorkerController {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerController.class);

    private final WorkerTable workers;

    WorkerController(WorkerTable workers) {
        this.workers = workers;
    }

    @GetMapping
    Map<String, List<WorkerDocument>> list() {
        return Map.of("items", workers.list().stream().map(WorkerDocument::of).toList());
    }

    @PostMapping("/{id}/drain")
    ResponseEntity<WorkerDocument> drain(@PathVariable String id) {
        WorkerDocument worker = Optional.of(id)
                .filter(name -> name.indexOf('\0') < 0) // the database has no such text
                .filter(workers::drain)
                .flatMap(workers::find)
                .map(WorkerDocument::of)
                .orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND, "There is no worker " + id));
        LOG.info("Worker {} is being drained", id);
        return ResponseEntity.accepted().body(worker);
    }
}
