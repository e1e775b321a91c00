package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.api.EventStream.Message;
import io.twofold.failure.FailureCode;
import io.twofold.job.Claim;
import io.twofold.report.MatrixReport;
import io.twofold.report.Phase;
import io.twofold.report.Progress;
import io.twofold.report.SearchStep;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@Timeout(120)
class EventsTest extends ApiTest {
    private static final String STREAM = "text/event-stream";

    @Test
    void listsWhatHappenedInOrder() {
        String id = submit();
        Claim claim = claim(id);
        lifecycle.record(
                claim,
                "job.search",
                Map.of(
                        "steps",
                        List.of(new SearchStep(
                                1, 0.05, 2.5, 2.25, null, 2.25, 0.5, 0.125, List.of(0.5), List.of(0.25)))));
        lifecycle.record(
                claim,
                "job.matrices",
                Map.of("matrices", List.of(new MatrixReport("m", List.of(4, 4), 1, 3, 0.25, null))));
        lifecycle.fail(claim, FailureCode.UNUSABLE_DATA, "too short");

        JsonNode page = api.get("/v1/jobs/" + id + "/events").json();

        assertThat(types(page))
                .containsExactly("job.queued", "job.running", "job.search", "job.matrices", "job.failed");
        assertThat(page.at("/items/1/data/status").asString()).isEqualTo("running");
        assertThat(page.at("/items/3/data/matrices/0/name").asString()).isEqualTo("m");
        assertThat(page.at("/items/4/data/code").asString()).isEqualTo("unusable-data");
        assertThat(page.at("/items/4/data/id").asString()).isEqualTo(id);
        assertThat(page.path("has_more").asBoolean()).isFalse();
    }

    @Test
    void pagesAndFilters() {
        String id = submit();
        lifecycle.cancel(id);
        String path = "/jobs/" + id + "/events";

        Answer first = api.get("/v1" + path + "?limit=1");
        String next = first.header("Link").replaceAll("<(.*)>.*", "$1");

        assertThat(types(first.json())).containsExactly("job.queued");
        assertThat(first.json().path("has_more").asBoolean()).isTrue();
        assertThat(types(api.get(next).json())).containsExactly("job.cancelled");
        assertThat(types(api.get(path + "?type=job.running,job.cancelled").json()))
                .containsExactly("job.cancelled");
    }

    @ParameterizedTest
    @ValueSource(strings = {"after=x", "after=-1", "limit=0", "last_event_id=1.5", "type=%00", "type="})
    void refusesParametersThatMeanNothing(String parameter) {
        Answer answer = api.get("/v1/jobs/" + submit() + "/events?" + parameter);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("invalid-parameter");
    }

    @Test
    void streamsWhatHappensUntilTheJobEnds() throws Exception {
        String id = submit();
        try (EventStream stream = EventStream.open(port, "/v1/jobs/" + id + "/events")) {
            assertThat(stream.next().type()).isEqualTo("job.queued");
            Claim claim = claim(id);
            assertThat(stream.next().type()).isEqualTo("job.running");
            lifecycle.heartbeat(claim, Duration.ofMinutes(1), new Progress(Phase.DECOMPOSE, 3, 7, "matrix"));
            Message progress = stream.next();
            lifecycle.fail(claim, FailureCode.UNUSABLE_DATA, "too short");
            Message last = stream.next();

            assertThat(progress.type()).isEqualTo("job.progress");
            assertThat(progress.id()).isEmpty();
            assertThat(progress.json().at("/data/progress/done").asInt()).isEqualTo(3);
            assertThat(Contract.served().errors("Event", progress.json())).isEmpty();
            assertThat(last.type()).isEqualTo("job.failed");
            assertThat(stream.ends()).isTrue();
            assertThat(last.json())
                    .isEqualTo(api.get("/v1/jobs/" + id + "/events?type=job.failed")
                            .json()
                            .at("/items/0"));
        }
    }

    @Test
    void goesOnWhereTheClientWasCutOff() throws Exception {
        String id = submit();
        lifecycle.cancel(id);
        String path = "/v1/jobs/" + id + "/events";
        JsonNode page = api.get(path).json();
        String queued = page.at("/items/0/id").asString();
        String cancelled = page.at("/items/1/id").asString();

        Answer rest = api.get(path, "Accept", STREAM, "Last-Event-ID", queued);
        Answer same = api.get(path + "?last_event_id=" + queued, "Accept", STREAM);

        assertThat(rest.header("Content-Type")).startsWith(STREAM);
        assertThat(rest.header("Cache-Control")).isEqualTo("no-store");
        assertThat(rest.body()).startsWith("id:" + cancelled + "\nevent:job.cancelled\ndata:{");
        assertThat(same.body()).isEqualTo(rest.body());
        assertThat(api.get(path, "Accept", STREAM, "Last-Event-ID", cancelled).status())
                .isEqualTo(204);
    }

    @Test
    void refusesAnotherTypeAndAnUnknownJob() {
        String id = submit();

        assertThat(api.get("/v1/jobs/" + id + "/events", "Accept", "text/csv").status())
                .isEqualTo(406);
        assertThat(api.get("/v1/jobs/job_01JD9V3M8Q4X5T7W2Z6B1C0RNE/events", "Accept", STREAM)
                        .status())
                .isEqualTo(404);
    }

    private static List<String> types(JsonNode page) {
        return page.path("items")
                .valueStream()
                .map(event -> event.path("type").asString())
                .toList();
    }
}
