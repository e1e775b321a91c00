package io.twofold.api.results;

import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import io.twofold.api.access.Caller;
import io.twofold.api.access.OwnJobs;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The singular values of a job's matrices: its file {@code spectra.json}. */
@RestController
class SpectraController {
    private static final String FILE = "spectra.json";
    private static final String ABSENCE =
            "an evaluation has none, nor a compression of an earlier version, of large matrices or with \"spectra\": \"never\"";

    private final OwnJobs own;
    private final StoredDocuments documents;

    SpectraController(OwnJobs own, StoredDocuments documents) {
        this.own = own;
        this.documents = documents;
    }

    @GetMapping(
            path = {"/v1/jobs/{id}/spectra", "/jobs/{id}/spectra"},
            produces = {APPLICATION_JSON_VALUE, Csv.TYPE})
    ResponseEntity<?> spectra(
            Caller caller,
            @PathVariable String id,
            @RequestParam(name = "format", required = false) @Nullable String format,
            HttpServletRequest request)
            throws IOException {
        boolean csv = TableFormat.isCsv(format, request);
        StoredDocuments.Document stored = documents.read(own.withFiles(caller, id), FILE, ABSENCE);
        List<Spectrum> spectra = stored.content()
                .path("matrices")
                .valueStream()
                .map(Spectrum::of)
                .toList();
        if (csv) {
            return ResponseEntity.ok()
                    .eTag("\"" + stored.sha256() + "-csv\"")
                    .contentType(Csv.MEDIA_TYPE)
                    .body(csv(spectra));
        }
        return ResponseEntity.ok().eTag("\"" + stored.sha256() + "\"").body(Map.of("object", "list", "items", spectra));
    }

    /** One row for each singular value. */
    private static String csv(List<Spectrum> spectra) {
        Csv csv =
                new Csv().row(List.of("name", "block", "matrix", "rank", "energy_rank", "full_rank", "index", "value"));
        for (Spectrum spectrum : spectra) {
            for (Spectrum.Point point : spectrum.points()) {
                csv.row(Arrays.asList(
                        spectrum.name(),
                        spectrum.block(),
                        spectrum.matrix(),
                        spectrum.rank(),
                        spectrum.energyRank(),
                        spectrum.fullRank(),
                        point.index(),
                        point.value().asDouble()));
            }
        }
        return csv.toString();
    }
}
