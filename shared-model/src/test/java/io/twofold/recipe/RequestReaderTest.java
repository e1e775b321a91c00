package io.twofold.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.twofold.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class RequestReaderTest {

    @Test
    void fillsInPresetAndDefaultsForTheSampleModel() {
        CompressionRequest request = RequestReader.read(Json.parse("{\"model\":\"builtin:sample\"}"));

        assertThat(request.recipe())
                .isEqualTo(new Recipe(
                        "qr-uniform",
                        0.5,
                        0.25,
                        Scaling.DIAGONAL,
                        new Decomposition.QrRpca(80),
                        Selection.MATRIX,
                        new Allocation.Uniform(),
                        List.of(),
                        0));
        assertThat(request.calibration()).isEqualTo(new Calibration("builtin:sample", 32, 256));
        assertThat(request.evaluation().perplexity()).containsExactly(new PerplexityTask("builtin:sample", 256));
        assertThat(request.exports()).containsExactly(ExportFormat.HF_DENSE);
        assertThat(request.device()).isEqualTo("auto");
    }

    @Test
    void laysTheUsersRecipeOverThePreset() {
        CompressionRequest request = RequestReader.read(Json.parse("""
                {"model":"file:models/m","calibration":{"data":"file:a.txt"},"exports":["factored"],
                 "recipe":{"sparsity":0.3,"decomposition":{"iterations":7},"allocation":"uniform","selection":"row"},
                 "evaluation":{"perplexity":["file:b.txt@1024"],"limitTokens":4096}}"""));

        assertThat(request.recipe().decomposition()).isEqualTo(new Decomposition.QrRpca(7));
        assertThat(request.recipe().sparsity()).isEqualTo(0.3);
        assertThat(request.recipe().selection()).isEqualTo(Selection.ROW);
        assertThat(request.calibration().sequences()).isEqualTo(32);
        assertThat(request.evaluation())
                .isEqualTo(new Evaluation(List.of(new PerplexityTask("file:b.txt", 1024)), 4096L));
    }

    @Test
    void survivesARoundTripThroughJson() {
        CompressionRequest request = RequestReader.read(Json.parse("{\"model\":\"builtin:sample\"}"));

        assertThat(RequestReader.read(Json.parse(Json.write(request)))).isEqualTo(request);
    }

    @Test
    void listsEveryBrokenFieldAtOnce() {
        InvalidRequestException e =
                catchThrowableOfType(InvalidRequestException.class, () -> RequestReader.read(Json.parse("""
                        {"model":"hf:org/model","recipe":{"sparsity":5,"rankRatio":-1,"decomposition":{"iterations":0},"ignore":["("]},
                         "calibration":{"data":"file:../secret","sequences":0},"exports":[],"device":"tpu"}""")));

        assertThat(e.problems())
                .extracting(InvalidRequestException.Problem::pointer)
                .containsExactly(
                        "/model",
                        "/recipe/sparsity",
                        "/recipe/rankRatio",
                        "/recipe/decomposition/iterations",
                        "/recipe/ignore/0",
                        "/calibration/data",
                        "/calibration/sequences",
                        "/exports",
                        "/device");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'model':'builtin:sample','recipe':{'sparsty':1}} | /recipe/sparsty",
                "{'model':'builtin:sample','recipe':{'sparsity':'half'}} | /recipe/sparsity",
                "{'model':'builtin:sample','recipe':{'preset':'best'}} | /recipe/preset",
                "{'model':'builtin:sample','recipe':{'decomposition':'svdd'}} | /recipe/decomposition",
                "{'model':'builtin:sample','recipe':{'decomposition':{'iterations':2.5}}} | /recipe/decomposition/iterations",
                "{'model':'builtin:sample','recipe':7} | /recipe",
                "{'model':'builtin:sample','exports':['gguf']} | /exports/0",
                "{'model':'builtin:sample','evaluation':{'perplexity':['builtin:sample@1']}} | /evaluation/perplexity/0",
                "{'model':'builtin:sample','speed':'fast'} | /speed",
                "{'model':'builtin:sample','recipe':{'seed':99999999999999999999}} | /recipe/seed",
                "{'model':'builtin:sample','recipe':{'decomposition':{'iterations':99999999999}}} | /recipe/decomposition/iterations",
                "{'model':'builtin:sample','recipe':{'decomposition':[]}} | /recipe/decomposition",
                "{'model':'builtin:sample','recipe':{'selection':0}} | /recipe/selection",
                "{'model':'builtin:sample','recipe':{'preset':{}}} | /recipe/preset",
                "{'model':'builtin:sample','recipe':{'ignore':'x'}} | /recipe/ignore",
                "{'model':'builtin:sample','exports':[null]} | /exports/0",
                "{'model':'builtin:sample','evaluation':'x'} | /evaluation",
                "{'model':'builtin:sample','evaluation':{'perplexity':[null]}} | /evaluation/perplexity/0",
                "{'model':'builtin:sample','evaluation':{'perplexity':[{'data':'builtin:sample','window':0}]}} | /evaluation/perplexity/0",
                "{'model':'builtin:sample','a/b':1} | /a~1b",
                "{'model':5} | /model",
                "{'recipe':'qr-uniform'} | /model",
                "{'model':'file:m'} | /calibration/data"
            })
    void namesTheFieldThatIsWrong(String request, String pointer) {
        InvalidRequestException e = catchThrowableOfType(
                InvalidRequestException.class, () -> RequestReader.read(Json.parse(request.replace('\'', '"'))));

        assertThat(e.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.pointer()).startsWith(pointer);
            assertThat(problem.detail())
                    .isNotBlank()
                    .doesNotContain("twofold", "recipe.", "java", "lang.", "Jackson", "`");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'recipe':{'sparsity':'half'}} | must be a number, but was ~half~",
                "{'recipe':{'seed':1.5}} | must be a whole number of at most 9223372036854775807, but was 1.5",
                "{'recipe':{'selection':'rows'}} | must be one of matrix, row, but was ~rows~",
                "{'recipe':{'decomposition':'svdd'}} | must be of a known kind: qr-rpca, but was {~kind~:~svdd~}",
                "{'recipe':{'ignore':'x'}} | must be a list, but was ~x~",
                "{'evaluation':'x'} | must be an object, but was ~x~",
                "{'exports':['gguf']} | must be one of hf-dense, factored, but was 'gguf'",
                "{'evaluation':{'limit':1}} | is not a field here; known are limitTokens, perplexity"
            })
    void saysWhatIsExpectedInTheTermsOfTheRequest(String request, String detail) {
        ObjectNode document = (ObjectNode) Json.parse(request.replace('\'', '"'));

        InvalidRequestException e = catchThrowableOfType(
                InvalidRequestException.class, () -> RequestReader.read(document.put("model", "builtin:sample")));

        assertThat(e.problems())
                .singleElement()
                .extracting(InvalidRequestException.Problem::detail)
                .isEqualTo(detail.replace('~', '"'));
    }

    @Test
    void namesAWrongModelAlsoWhereTheCalibrationTextIsMissing() {
        InvalidRequestException e = catchThrowableOfType(
                InvalidRequestException.class, () -> RequestReader.read(Json.parse("{\"model\":\"hf:org/model\"}")));

        assertThat(e.problems())
                .extracting(InvalidRequestException.Problem::pointer)
                .containsExactly("/model", "/calibration/data");
    }

    @Test
    void setsADottedPathFromTheCommandLine() {
        ObjectNode recipe = Json.mapper().createObjectNode();

        RequestReader.set(recipe, "decomposition.iterations", "40");
        RequestReader.set(recipe, "selection", "row");

        assertThat(Json.write(recipe)).isEqualTo("{\"decomposition\":{\"iterations\":40},\"selection\":\"row\"}");
    }

    @Test
    void rejectsSomethingThatIsNotAnObject() {
        assertThatThrownBy(() -> RequestReader.read(Json.parse("[]"))).isInstanceOf(InvalidRequestException.class);
    }
}
