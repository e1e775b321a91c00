package io.twofold.api.results;

import io.twofold.api.access.Caller;
import io.twofold.api.access.OwnJobs;
import io.twofold.api.http.ProblemException;
import io.twofold.api.http.ProblemType;
import io.twofold.artifact.ArtifactStore;
import io.twofold.artifact.StoredArtifact;
import io.twofold.job.Job;
import io.twofold.job.JobArtifact;
import io.twofold.job.Jobs;
import io.twofold.job.PublishedArtifact;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.core.io.InputStreamResource;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;

/**
 * The files of a job. A name such as {@code hf-dense/model.safetensors} is the rest of the path, with its slashes as
 * they are or as {@code %2F}; it is looked up among the published names and never resolved against a directory.
 */
@RestController
@EnableConfigurationProperties(DownloadProperties.class)
class ArtifactController {
    private final OwnJobs own;
    private final Jobs jobs;
    private final ArtifactStore store;
    private final DownloadProperties settings;

    ArtifactController(OwnJobs own, Jobs jobs, ArtifactStore store, DownloadProperties settings) {
        this.own = own;
        this.jobs = jobs;
        this.store = store;
        this.settings = settings;
    }

    @GetMapping(
            path = {"/v1/jobs/{id}/artifacts", "/jobs/{id}/artifacts"},
            produces = "application/json")
    Map<String, Object> list(Caller caller, @PathVariable String id) {
        Job job = own.withFiles(caller, id);
        List<ArtifactDocument> items = jobs.findArtifacts(id, job.epoch()).stream()
                .map(artifact -> ArtifactDocument.of(id, artifact.file()))
                .toList();
        return Map.of("object", "list", "items", items);
    }

    @GetMapping({"/v1/jobs/{id}/artifacts/{*name}", "/jobs/{id}/artifacts/{*name}"})
    @Nullable
    ResponseEntity<InputStreamResource> download(
            Caller caller,
            @PathVariable String id,
            @PathVariable String name,
            @RequestParam(defaultValue = "true") boolean redirect,
            @RequestHeader(name = HttpHeaders.RANGE, required = false) @Nullable String range,
            @RequestHeader(name = HttpHeaders.IF_RANGE, required = false) @Nullable String ifRange,
            ServletWebRequest request) {
        if (name.isEmpty()) { // the list, by somebody who does not accept what it is written in
            throw new ProblemException(ProblemType.NOT_ACCEPTABLE, "The list of files is application/json");
        }
        Job job = own.withFiles(caller, id);
        PublishedArtifact file = published(job, name.substring(1)); // {*name} begins with the slash
        String tag = "\"" + file.sha256() + "\"";
        if (request.checkNotModified(tag)) {
            return null;
        }
        Optional<ByteRange> part =
                ifRange == null || ifRange.equals(tag) ? ByteRange.parse(range, file.bytes()) : Optional.empty();
        boolean elsewhere = settings.redirect() && redirect && request.getHttpMethod() == HttpMethod.GET;
        if (elsewhere && ifRange == null) { // our ETags mean nothing to the store
            Optional<URI> link = link(job, file);
            if (link.isPresent()) {
                return ResponseEntity.status(HttpStatus.TEMPORARY_REDIRECT)
                        .location(link.get())
                        .header(HttpHeaders.CACHE_CONTROL, "no-store")
                        .build();
            }
        }
        ByteRange sent = part.orElse(new ByteRange(0, file.bytes() - 1));
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(
                        part.isPresent() ? HttpStatus.PARTIAL_CONTENT : HttpStatus.OK)
                .contentType(mediaType(file))
                .contentLength(sent.length())
                .eTag(tag)
                .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                .header(HttpHeaders.ACCEPT_RANGES, "bytes")
                .header(HttpHeaders.CONTENT_DISPOSITION, disposition(file))
                .header("Repr-Digest", digest(file));
        part.ifPresent(p -> answer.header(HttpHeaders.CONTENT_RANGE, p.of(file.bytes())));
        if (request.getHttpMethod() == HttpMethod.HEAD) {
            return answer.build();
        }
        return answer.body(
                new InputStreamResource(new BoundedStream(stored(job, file).open(sent.first()), sent.length())));
    }

    private PublishedArtifact published(Job job, String name) {
        return jobs.findArtifact(job.id(), job.epoch(), name.replace("\0", "\uFFFD"))
                .map(JobArtifact::file)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.NOT_FOUND, "Job " + job.id() + " has no such file; GET …/artifacts lists them"));
    }

    private StoredArtifact stored(Job job, PublishedArtifact file) {
        return store.find(job.id(), job.epoch(), file.name())
                .filter(stored -> stored.bytes() == file.bytes())
                .orElseThrow(() -> new ProblemException(
                        ProblemType.STORAGE_UNAVAILABLE, "The file is listed, but is not in the artifact store now"));
    }

    private Optional<URI> link(Job job, PublishedArtifact file) {
        return stored(job, file).link(settings.validity(), mediaType(file).toString(), disposition(file));
    }

    private static MediaType mediaType(PublishedArtifact file) {
        try {
            return MediaType.parseMediaType(file.mediaType());
        } catch (InvalidMediaTypeException e) {
            return MediaType.APPLICATION_OCTET_STREAM;
        }
    }

    private static String disposition(PublishedArtifact file) {
        String lastPart = file.name().substring(file.name().lastIndexOf('/') + 1);
        boolean plain = lastPart.chars().allMatch(letter -> letter >= ' ' && letter <= '~');
        return ContentDisposition.attachment()
                .filename(lastPart, plain ? StandardCharsets.US_ASCII : StandardCharsets.UTF_8)
                .build()
                .toString();
    }

    private static String digest(PublishedArtifact file) {
        return "sha-256=:" + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(file.sha256())) + ":";
    }
}
