package io.twofold.source.hub;

import io.twofold.engine.FetchMonitor;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.json.Json;
import io.twofold.recipe.HubReference;
import io.twofold.source.fetch.Attempts;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The questions that are asked of the Hub. */
final class HubApi {
    private static final int MAX_LISTING_BYTES = 32 << 20;
    private static final int MAX_FILES = 100_000;
    private static final String COMMIT = "[0-9a-f]{40}";

    private final HubSettings settings;
    private final HubHttp http;
    private final HubRefusals refusals;

    HubApi(HubSettings settings) {
        this.settings = settings;
        this.http = new HubHttp(settings);
        this.refusals = new HubRefusals(settings);
    }

    /**
     * A repository at a revision.
     *
     * @param commit what the revision means now
     * @param files names of all files, with {@code /}
     */
    record Listing(String commit, List<String> files) {}

    /** What is in a repository. */
    Listing list(HubReference reference, FetchMonitor monitor) {
        URI address = URI.create(settings.endpoint() + "/api/" + reference.kind() + "/" + reference.repository()
                + "/revision/" + encode(reference.revision()));
        Attempts attempts = settings.patience().attempts("The list of files of " + reference);
        while (true) {
            try (Answer answer = http.get(address, Map.of("Accept", "application/json"), monitor)) {
                refusals.check(answer, reference, reference.repository());
                return listing(
                        answer.text(MAX_LISTING_BYTES, settings.patience().silence(), monitor), reference);
            } catch (IOException e) {
                attempts.failed(e, monitor);
            } catch (JacksonException | Answer.OversizedAnswerException e) {
                throw nonsense(reference, "a list of files that cannot be read: " + e.getMessage(), e);
            }
        }
    }

    /** What the Hub says of one file. */
    HubFile describe(HubReference reference, String name, FetchMonitor monitor) {
        Attempts attempts = settings.patience().attempts(name + " of " + reference);
        while (true) {
            try (Answer answer = http.head(address(reference, name), monitor)) {
                refusals.check(answer, reference, name);
                return description(answer, reference, name);
            } catch (IOException e) {
                attempts.failed(e, monitor);
            }
        }
    }

    /** The content of a file from a byte on; the answer may hold all of it nevertheless. */
    Answer open(HubReference reference, HubFile file, long from, FetchMonitor monitor) throws IOException {
        return open(reference, file, from == 0 ? Map.of() : Map.of("Range", "bytes=" + from + "-"), monitor);
    }

    /** As {@link #open(HubReference, HubFile, long, FetchMonitor)}, but only {@code count} bytes, at least one. */
    Answer open(HubReference reference, HubFile file, long from, int count, FetchMonitor monitor) throws IOException {
        return open(reference, file, Map.of("Range", "bytes=" + from + "-" + (from + count - 1)), monitor);
    }

    private Answer open(HubReference reference, HubFile file, Map<String, String> range, FetchMonitor monitor)
            throws IOException {
        Answer answer = http.get(address(reference.at(file.commit()), file.name()), range, monitor);
        try {
            if (answer.status() != 416) {
                refusals.check(answer, reference, file.name());
            }
            return answer;
        } catch (IOException | RuntimeException e) {
            answer.close();
            throw e;
        }
    }

    private static Listing listing(String json, HubReference reference) {
        JsonNode repository = Json.parse(json);
        String commit = repository.path("sha").asString("");
        JsonNode siblings = repository.path("siblings");
        if (!commit.matches(COMMIT) || siblings.size() > MAX_FILES) {
            throw nonsense(reference, "no commit, or more than " + MAX_FILES + " files", null);
        }
        List<String> files = new ArrayList<>();
        for (JsonNode sibling : siblings) {
            String name = sibling.path("rfilename").asString("");
            if (name.isEmpty()
                    || name.startsWith("/")
                    || name.matches("(?s).*[\\\\\\p{Cntrl}].*")
                    || ("/" + name + "/").contains("/../")) {
                throw new CompressionException(
                        FailureCode.UNSAFE_CHECKPOINT,
                        reference + " has a file whose name leads out of its directory; it is not touched");
            }
            files.add(name);
        }
        return new Listing(commit, files);
    }

    private static HubFile description(Answer answer, HubReference reference, String name) {
        String etag = answer.header("X-Linked-Etag")
                .or(() -> answer.header("ETag"))
                .orElse("")
                .replaceFirst("^W/", "")
                .replace("\"", "");
        String size = answer.header("X-Linked-Size")
                .or(() -> answer.status() >= 300 ? Optional.empty() : answer.header("Content-Length"))
                .orElse("");
        String commit = answer.header("X-Repo-Commit").orElse("");
        if (!etag.matches("[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}")
                || !size.matches("[0-9]{1,18}")
                || !commit.matches(COMMIT)) {
            throw nonsense(reference, "no ETag, size and commit of " + name + "; is HF_ENDPOINT a Hub?", null);
        }
        if (reference.revision().matches(COMMIT) && !reference.revision().equals(commit)) {
            throw nonsense(reference, name + " of another commit, " + commit, null);
        }
        return new HubFile(name, commit, etag, Long.parseLong(size));
    }

    private URI address(HubReference reference, String name) {
        String kind = reference.kind().equals("models") ? "" : "/" + reference.kind();
        return URI.create(settings.endpoint() + kind + "/" + reference.repository() + "/resolve/"
                + encode(reference.revision()) + "/"
                + Stream.of(name.split("/")).map(HubApi::encode).collect(Collectors.joining("/")));
    }

    private static String encode(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static CompressionException nonsense(HubReference reference, String what, @Nullable Throwable cause) {
        return new CompressionException(
                FailureCode.SOURCE_UNAVAILABLE, "The Hub answers for " + reference + " with " + what, cause);
    }
}
