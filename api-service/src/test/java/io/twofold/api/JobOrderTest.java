package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.twofold.failure.FailureCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobOrderTest extends ApiTest {
    private final String mark = UUID.randomUUID().toString();

    /** Pages of one job each are the list at once, whatever it is sorted by. */
    @ParameterizedTest
    @CsvSource({
        "created_at, asc", "created_at, desc", "started_at, asc", "started_at, desc", "finished_at, asc",
        "finished_at, desc", "priority, asc", "priority, desc", "status, asc", "status, desc"
    })
    void pagesThroughEveryOrder(String sort, String order) throws Exception {
        List<String> posted = List.of(post(5), post(-3), post(5), post(0), post(0));
        lifecycle.fail(claim(posted.get(1)), FailureCode.UNUSABLE_DATA, "too short");
        lifecycle.fail(claim(posted.get(0)), FailureCode.UNUSABLE_DATA, "too short");
        claim(posted.get(3));
        String list = "/v1/jobs?label=mark:" + mark + "&sort=" + sort + "&order=" + order;

        List<String> atOnce = ids(api.get(list));
        List<String> paged = new ArrayList<>();
        String next = list + "&limit=1";
        while (!next.isEmpty()) {
            Answer page = api.get(next);
            paged.addAll(ids(page));
            String link = page.header("Link");
            next = link.isEmpty() ? "" : link.substring(1, link.indexOf('>'));
        }

        assertThat(paged).isEqualTo(atOnce);
        assertThat(atOnce).containsExactlyInAnyOrderElementsOf(posted);
        if (sort.equals("finished_at")) {
            String first = order.equals("asc") ? posted.get(1) : posted.get(0);
            assertThat(atOnce.get(0)).isEqualTo(first);
        }
        if (sort.equals("priority")) {
            assertThat(atOnce.get(order.equals("asc") ? 0 : 4)).isEqualTo(posted.get(1));
        }
    }

    @Test
    void findsTextInIdsModelsAndLabelsAsItIsWritten() throws Exception {
        String id = post(0);

        assertThat(ids(api.get("/v1/jobs?q=" + mark.substring(3, 20).toUpperCase(Locale.ROOT))))
                .containsExactly(id);
        assertThat(ids(api.get("/v1/jobs?q=" + id.substring(6).toLowerCase(Locale.ROOT))))
                .containsExactly(id);
        assertThat(ids(api.get("/v1/jobs?q=builtin:s&label=mark:" + mark))).containsExactly(id);
        assertThat(ids(api.get("/v1/jobs?q=b_iltin&label=mark:" + mark))).isEmpty();
        assertThat(ids(api.get("/v1/jobs?q=%25&label=mark:" + mark))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sort=age", "sort=", "q=%00"})
    void refusesWhatIsNoOrder(String query) throws Exception {
        Answer answer = api.get("/v1/jobs?" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("invalid-parameter");
    }

    private String post(int priority) {
        return api.post(
                        "/v1/jobs",
                        "{\"model\":\"builtin:sample\",\"priority\":" + priority + ",\"labels\":{\"mark\":\"" + mark
                                + "\"}}")
                .id();
    }

    private static List<String> ids(Answer page) {
        List<String> ids = new ArrayList<>();
        page.json().path("items").forEach(job -> ids.add(job.path("id").asString()));
        return ids;
    }
}
