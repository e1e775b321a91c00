package io.twofold.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.twofold.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluationRequestTest {
    private static final String TASKS = """
            {"kind":"evaluation","model":"hf:org/name","device":"cpu",
             "evaluation":{"tasks":["arc_easy","piqa"],"shots":5,"limit":100,"perplexity":["wikitext2@2048"]}}""";

    @Test
    void readsWhatToMeasureOnWhichModel() {
        JobRequest request = RequestReader.readJob(Json.parse(TASKS));

        assertThat(request)
                .isEqualTo(new EvaluationRequest(
                        "hf:org/name",
                        new Evaluation(
                                List.of(new PerplexityTask("wikitext2", 2048)),
                                null,
                                List.of("arc_easy", "piqa"),
                                5,
                                100,
                                null,
                                Overlap.REFUSE),
                        "cpu"));
        assertThat(request.kind()).isEqualTo(JobKind.EVALUATION);
    }

    @Test
    void isToldFromACompressionByItsKind() {
        String evaluation = Json.write(RequestReader.readJob(Json.parse(TASKS)));
        String compression = Json.write(RequestReader.readJob(Json.parse("{\"model\":\"builtin:sample\"}")));

        assertThat(evaluation).startsWith("{\"kind\":\"evaluation\",\"model\":");
        assertThat(compression).startsWith("{\"model\":");
        assertThat(RequestReader.readJob(Json.parse(evaluation))).isEqualTo(RequestReader.readJob(Json.parse(TASKS)));
        assertThat(Json.mapper().readValue(evaluation, EvaluationRequest.class))
                .isEqualTo(RequestReader.readJob(Json.parse(TASKS)));
        assertThat(RequestReader.readJob(Json.parse(compression)))
                .isEqualTo(RequestReader.readJob(Json.parse("{\"kind\":\"compression\",\"model\":\"builtin:sample\"}")))
                .isInstanceOf(CompressionRequest.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'kind':'evaluation','model':'builtin:sample'} | /evaluation | must name a text in perplexity, or a task",
                "{'kind':'evaluation','model':'m:x','evaluation':{'tasks':['rte']}} | /model | must be",
                "{'kind':'evaluation','evaluation':{'tasks':['rte']}} | /model | is missing",
                "{'kind':'evaluation','model':'file:m','evaluation':{'perplexity':[]}} | /evaluation | must name",
                "{'kind':'evaluation','model':'file:m','evaluation':'rte'} | /evaluation | must be an object",
                "{'kind':'evaluation','model':'file:m','evaluation':{'tasks':['no such!']}} | /evaluation/tasks/0 | must be the name",
                "{'kind':'evaluation','model':'file:m','evaluation':{'tasks':['rte'],'limit':0}} | /evaluation/limit | must be at least 1",
                "{'kind':'evaluation','model':'file:m','evaluation':{'tasks':['rte']},'device':'tpu'} | /device | must be auto",
                "{'kind':'evaluation','model':'file:m','evaluation':{'tasks':['rte']},'recipe':'clma'} | /recipe | is not a field here",
                "{'kind':'evaluation','model':'file:m','evaluation':{'tasks':['rte']},'calibration':{'sequences':1}} | /calibration | is not a field here",
                "{'kind':'evaluation','model':'file:m','evaluation':{'tasks':['rte']},'exports':['factored']} | /exports | is not a field here",
                "{'kind':'training','model':'builtin:sample'} | /kind | must be compression or evaluation",
                "{'kind':1,'model':'builtin:sample'} | /kind | must be compression or evaluation",
            })
    void saysWhichFieldIsWrong(String request, String pointer, String detail) {
        InvalidRequestException e = catchThrowableOfType(
                InvalidRequestException.class, () -> RequestReader.readJob(Json.parse(request.replace('\'', '"'))));

        assertThat(e.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.pointer()).isEqualTo(pointer);
            assertThat(problem.detail()).startsWith(detail);
        });
    }

    @Test
    void staysWithTheKindThatIsWanted() {
        InvalidRequestException compression =
                catchThrowableOfType(InvalidRequestException.class, () -> RequestReader.read(Json.parse(TASKS)));
        InvalidRequestException evaluation = catchThrowableOfType(
                InvalidRequestException.class,
                () -> RequestReader.readEvaluation(Json.parse("{\"model\":\"builtin:sample\"}")));

        assertThat(compression).hasMessageContaining("/kind must be compression here");
        assertThat(evaluation).hasMessageContaining("/kind must be evaluation here");
    }
}
