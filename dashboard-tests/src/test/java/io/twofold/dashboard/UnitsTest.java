package io.twofold.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The dashboard's functions that need no page, run in the browser that will run them. */
class UnitsTest extends DashboardTest {

    @BeforeEach
    void load() {
        open("/nowhere");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "count(1234567) | 1,234,567",
                "count(null) | –",
                "roughCount(134515008) | 134.5M",
                "bytes(999) | 999 B",
                "bytes(1000) | 1.0 kB",
                "bytes(176100000) | 176.1 MB",
                "bytes(0) | 0 B",
                "bytes(1e18) | 1000.0 PB",
                "bytes(undefined) | –",
                "percent(0.5) | 50.0 %",
                "percent(0.12345, 2) | 12.35 %",
                "percent(NaN) | –",
                "digits(28.7137) | 28.71",
                "digits(0) | 0",
                "digits(0.00001234) | 1.234e-5",
                "digits(123456) | 123,500",
                "duration(0.42) | 0.4 s",
                "duration(59.4) | 59 s",
                "duration(83) | 1 min 23 s",
                "duration(3599.7) | 1 h 0 min",
                "duration(5361) | 1 h 29 min",
                "duration(200000) | 2 d 7 h",
                "plural(1, 'job') | 1 job",
                "plural(2000, 'matrix', 'matrices') | 2,000 matrices",
                "time(null) | –",
            })
    void numbersAreWrittenForPeople(String call, String expected) {
        assertThat(browser()
                        .module("const f = await import('/dashboard/format.js'); return f." + call.replace("'", "\"")))
                .isEqualTo(expected);
    }

    @Test
    void anAddressIsReadAsItWasWritten() {
        Object answer = browser().module("""
                const { parseRoute, to } = await import("/dashboard/route.js");
                const address = to("/jobs/job_1", { status: ["queued", "running"], label: "team:a b&c=d#e", q: "", after: null });
                const { page, segments, query } = parseRoute(address);
                return { page, segments, status: query.getAll("status"), label: query.get("label"), q: query.has("q"),
                    after: query.has("after"), nothing: parseRoute("").page, slash: parseRoute("#/").page,
                    again: to("/jobs", new URLSearchParams("status=queued&status=failed")) };
                """);
        assertThat(answer)
                .isEqualTo(Map.of(
                        "page", "jobs",
                        "segments", List.of("job_1"),
                        "status", List.of("queued", "running"),
                        "label", "team:a b&c=d#e",
                        "q", false,
                        "after", false,
                        "nothing", "jobs",
                        "slash", "jobs",
                        "again", "#/jobs?status=queued&status=failed"));
    }

    /** However the network cuts a stream: the events are the same. */
    @Test
    void aStreamIsTheSameHoweverItIsCut() {
        Object answer = browser().module("""
                const { stream } = await import("/dashboard/data/api.js");
                const text = ": hello\\n\\nid: 1\\nevent: job.search\\ndata: {\\"text\\": \\"γ – ✓\\"}\\n\\n"
                    + "id: 2\\r\\nevent: job.running\\r\\ndata: {\\"a\\": 1}\\r\\n\\r\\n: ping\\n\\nevent: job.progress\\ndata: {\\"b\\": 2}\\n\\nid: 3\\ndata: {";
                const bytes = new TextEncoder().encode(text);
                const real = window.fetch;
                const read = async (chunks) => {
                    window.fetch = async () => new Response(new ReadableStream({
                        start(out) { chunks.forEach((chunk) => out.enqueue(chunk)); out.close(); } }), { status: 200 });
                    const heard = [];
                    await stream("/v1/events", null, (event) => heard.push(event), undefined);
                    return JSON.stringify(heard);
                };
                try {
                    const whole = await read([bytes]);
                    let state = 12345;
                    const random = (limit) => { state = (state * 1103515245 + 12345) % 2147483648; return state % limit; };
                    const cuts = [[...bytes].map((byte) => new Uint8Array([byte]))];
                    for (let at = 1; at < bytes.length; at++) cuts.push([bytes.slice(0, at), bytes.slice(at)]);
                    for (let turn = 0; turn < 100; turn++) {
                        const chunks = [];
                        for (let at = 0; at < bytes.length;) {
                            const end = at + 1 + random(9);
                            chunks.push(bytes.slice(at, end));
                            at = end;
                        }
                        cuts.push(chunks);
                    }
                    const different = [];
                    for (const chunks of cuts) {
                        const heard = await read(chunks);
                        if (heard !== whole) different.push(heard);
                    }
                    return { whole: JSON.parse(whole), different: different.slice(0, 3), count: cuts.length };
                } finally {
                    window.fetch = real;
                }
                """);
        Map<?, ?> result = (Map<?, ?>) Objects.requireNonNull(answer);
        assertThat(result.get("different")).isEqualTo(List.of());
        assertThat(((List<?>) Objects.requireNonNull(result.get("whole")))
                        .stream().map(event -> String.valueOf(((Map<?, ?>) event).get("type"))))
                .containsExactly("job.search", "job.running", "job.progress");
        assertThat(((Number) Objects.requireNonNull(result.get("count"))).intValue())
                .isGreaterThan(200);
    }

    /** Against every pair, on points on a coarse grid, so that many are equal in one number or both. */
    @Test
    void theParetoFrontIsWhatNoOtherPointBeats() {
        Object wrong = browser().module("""
                const { paretoFront } = await import("/dashboard/parts/compare/pareto.js");
                let state = 7;
                const random = (limit) => { state = (state * 1103515245 + 12345) % 2147483648; return state % limit; };
                for (let turn = 0; turn < 2000; turn++) {
                    const points = Array.from({ length: random(12) }, (_, id) => ({ id,
                        bytes: random(12) === 0 ? undefined : random(5), perplexity: random(12) === 0 ? null : random(5) }));
                    const known = points.filter((one) => Number.isFinite(one.bytes) && Number.isFinite(one.perplexity));
                    const expected = known.filter((one) => !known.some((other) =>
                        other.bytes <= one.bytes && other.perplexity <= one.perplexity
                        && (other.bytes < one.bytes || other.perplexity < one.perplexity)));
                    const found = paretoFront(points);
                    const ids = (some) => some.map((one) => one.id).sort((a, b) => a - b).join();
                    const rises = found.every((one, at) => at === 0 || found[at - 1].bytes <= one.bytes);
                    if (ids(expected) !== ids(found) || !rises) return JSON.stringify({ points, expected, found });
                }
                return "";
                """);
        assertThat(wrong).isEqualTo("");
    }
}
