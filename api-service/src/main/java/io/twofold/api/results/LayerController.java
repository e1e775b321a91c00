package io.twofold.api.results;

import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import io.twofold.api.access.Caller;
import io.twofold.api.access.OwnJobs;
import io.twofold.job.Job;
import io.twofold.job.JobStatus;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The matrices of a job, also while it runs. */
@RestController
class LayerController {
    private final OwnJobs own;
    private final Layers layers;

    LayerController(OwnJobs own, Layers layers) {
        this.own = own;
        this.layers = layers;
    }

    @GetMapping(
            path = {"/v1/jobs/{id}/layers", "/jobs/{id}/layers"},
            produces = {APPLICATION_JSON_VALUE, Csv.TYPE})
    ResponseEntity<?> layers(
            Caller caller,
            @PathVariable String id,
            @RequestParam(name = "format", required = false) @Nullable String format,
            HttpServletRequest request) {
        boolean csv = TableFormat.isCsv(format, request);
        Job job = own.find(caller, id);
        List<Layer> found = layers.of(job);
        ResponseEntity.BodyBuilder answer = ResponseEntity.ok().header(HttpHeaders.CACHE_CONTROL, "private, no-cache");
        if (csv) {
            return answer.contentType(Csv.MEDIA_TYPE).body(csv(found));
        }
        boolean complete = job.status() == JobStatus.SUCCEEDED;
        return answer.body(Map.of("object", "list", "items", found, "complete", complete));
    }

    private static String csv(List<Layer> layers) {
        Csv csv = new Csv()
                .row(List.of(
                        "block",
                        "name",
                        "rows",
                        "cols",
                        "rank",
                        "rank_ratio",
                        "sparse_entries",
                        "sparsity",
                        "relative_error",
                        "parameters",
                        "bytes",
                        "matrix",
                        "dense_bytes"));
        for (Layer layer : layers) {
            csv.row(Arrays.asList(
                    layer.block(),
                    layer.name(),
                    layer.rows(),
                    layer.cols(),
                    layer.rank(),
                    layer.rankRatio(),
                    layer.sparseEntries(),
                    layer.sparsity(),
                    layer.relativeError(),
                    layer.parameters(),
                    layer.bytes(),
                    layer.matrix(),
                    layer.denseBytes()));
        }
        return csv.toString();
    }
}
