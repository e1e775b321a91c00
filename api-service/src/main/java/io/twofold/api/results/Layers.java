package io.twofold.api.results;

import io.twofold.job.Job;
import io.twofold.job.JobEvent;
import io.twofold.job.JobStatus;
import io.twofold.job.Jobs;
import io.twofold.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** The matrices of a job: those that are finished while it runs, all of them when it has succeeded. */
@Component
class Layers {
    private static final String EVENT = "job.matrices";

    private final Jobs jobs;

    Layers(Jobs jobs) {
        this.jobs = jobs;
    }

    /** In the order of the report or, before there is one, in that in which they were finished first. */
    List<Layer> of(Job job) {
        int group = job.request().at("/recipe/quantization/group").asInt(0);
        return matrices(job).map(matrix -> Layer.of(matrix, group)).toList();
    }

    private Stream<JsonNode> matrices(Job job) {
        Optional<String> report = job.status() == JobStatus.SUCCEEDED ? jobs.findReport(job.id()) : Optional.empty();
        if (report.isPresent()) {
            return Json.parse(report.get()).path("matrices").valueStream();
        }
        Map<String, JsonNode> latest = new LinkedHashMap<>(); // a later attempt may have done one again
        for (JobEvent event : jobs.findEvents(job.id(), 0, EVENT, Integer.MAX_VALUE)) {
            event.data()
                    .path("matrices")
                    .forEach(matrix -> latest.put(matrix.path("name").asString(""), matrix));
        }
        return latest.values().stream();
    }
}
