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
                        "twofold",
                        0.5,
                        0.25,
                        Scaling.FULL_HESSIAN,
                        0.1,
                        new Target.Own(),
                        Inputs.COMPRESSED,
                        new Decomposition.HessianAdmm(new Decomposition.QrRpca(40, 20, 4, 0.9), 30, 0.1, 1.5, 4),
                        Selection.MATRIX,
                        new Refit.FullHessian(2, 8),
                        new Tuning.Block(6, 8, 0.01, 5, 0.9, 0.95, 0),
                        new Quantization.None(),
                        new RateDistortion(16, List.of(0.3, 0.5, 0.7), 15, 30, 0.25, 0.8, BudgetUnit.PARAMETERS),
                        List.of(),
                        0));
        assertThat(request.calibration()).isEqualTo(new Calibration("builtin:sample", 32, 256));
        assertThat(request.evaluation().perplexity()).containsExactly(new PerplexityTask("builtin:sample", 256));
        assertThat(request.exports()).containsExactly(ExportFormat.HF_DENSE);
        assertThat(request.device()).isEqualTo("auto");
        assertThat(request.spectra()).isEqualTo(Spectra.AUTO);
    }

    @Test
    void laysTheUsersRecipeOverThePreset() {
        CompressionRequest request = RequestReader.read(Json.parse("""
                {"model":"file:models/m","calibration":{"data":"file:a.txt"},"exports":["factored"],
                 "recipe":{"preset":"qr-uniform","sparsity":0.3,"decomposition":{"iterations":7},"allocation":"uniform","selection":"row"},
                 "evaluation":{"perplexity":["file:b.txt@1024"],"limitTokens":4096}}"""));

        assertThat(request.recipe().decomposition()).isEqualTo(new Decomposition.QrRpca(7, 20, 0, 0));
        assertThat(request.recipe().sparsity()).isEqualTo(0.3);
        assertThat(request.recipe().selection()).isEqualTo(Selection.ROW);
        assertThat(request.calibration().sequences()).isEqualTo(32);
        assertThat(request.evaluation())
                .isEqualTo(new Evaluation(List.of(new PerplexityTask("file:b.txt", 1024)), 4096L));
    }

    @Test
    void completesAPartFromTheDefaultsOfItsKind() {
        CompressionRequest request = RequestReader.read(Json.parse("""
                {"model":"builtin:sample","recipe":{"preset":"clma","sparsity":0.7,
                 "allocation":{"granularity":"matrix","optimizer":{"learningRate":0.01}}}}"""));

        assertThat(request.recipe().allocation())
                .isEqualTo(new TruncatedGaussian(
                        Granularity.MATRIX,
                        new Allocation.Owl(5, 0.08),
                        Estimator.ANTITHETIC,
                        new TruncatedGaussian.Window(0.05, 0.05, 0.005, 0.1, 0.8),
                        200,
                        new TruncatedGaussian.AdamW(0.01, 0.9, 0.999, 1e-8, 0),
                        new Minibatch(32, 256),
                        20,
                        true,
                        0));
        assertThat(RequestReader.read(Json.parse(Json.write(request)))).isEqualTo(request);
    }

    @ParameterizedTest
    @CsvSource({"0.5, uniform", "0.55, uniform", "0.6, owl", "0.7, owl"})
    void startsLearningFromOwlWhereThePaperDoes(double sparsity, String start) {
        ObjectNode request = (ObjectNode) Json.parse("{\"model\":\"builtin:sample\",\"recipe\":{\"preset\":\"clma\"}}");
        RequestReader.set(request, "recipe.sparsity", Double.toString(sparsity));

        TruncatedGaussian allocation =
                (TruncatedGaussian) RequestReader.read(request).recipe().allocation();

        assertThat(allocation.start())
                .isEqualTo(start.equals("owl") ? new Allocation.Owl(5, 0.08) : new Allocation.Uniform());
    }

    @Test
    void takesANamedAllocationWithItsDefaults() {
        ObjectNode request =
                (ObjectNode) Json.parse("{\"model\":\"builtin:sample\",\"recipe\":{\"preset\":\"qr-uniform\"}}");
        RequestReader.set(request, "recipe.allocation", "owl");
        assertThat(RequestReader.read(request).recipe().allocation()).isEqualTo(new Allocation.Owl(5, 0.08));

        RequestReader.set(request, "recipe.allocation", "{\"kind\":\"truncated-gaussian\",\"start\":\"owl\"}");
        assertThat(((TruncatedGaussian) RequestReader.read(request).recipe().allocation()).start())
                .isEqualTo(new Allocation.Owl(5, 0.08));
    }

    @Test
    void namesEveryBrokenSettingOfALearntAllocation() {
        InvalidRequestException e =
                catchThrowableOfType(InvalidRequestException.class, () -> RequestReader.read(Json.parse("""
                        {"model":"builtin:sample","recipe":{"preset":"clma","decomposition":{"warmIterations":0,"momentum":1},
                         "allocation":{"start":{"kind":"owl","spread":2},"outerIterations":0,"anchorInterval":0,"patience":-1,
                          "window":{"variance":0,"initialRadius":0.9,"finalRadius":1,"warmup":0.9},
                          "optimizer":{"learningRate":0,"beta1":1,"weightDecay":-1},"minibatch":{"sequences":0,"sequenceLength":1}}}}""")));

        assertThat(e.problems())
                .extracting(InvalidRequestException.Problem::pointer)
                .containsExactly(
                        "/recipe/decomposition/warmIterations",
                        "/recipe/decomposition/momentum",
                        "/recipe/allocation/start/spread",
                        "/recipe/allocation/window/variance",
                        "/recipe/allocation/window/initialRadius",
                        "/recipe/allocation/window/finalRadius",
                        "/recipe/allocation/window/warmup",
                        "/recipe/allocation/optimizer/learningRate",
                        "/recipe/allocation/optimizer/beta1",
                        "/recipe/allocation/optimizer/weightDecay",
                        "/recipe/allocation/minibatch/sequences",
                        "/recipe/allocation/minibatch/sequenceLength",
                        "/recipe/allocation/outerIterations",
                        "/recipe/allocation/anchorInterval",
                        "/recipe/allocation/patience");
    }

    @Test
    void computesSpectraOfSmallMatricesUnlessToldOtherwise() {
        assertThat(Spectra.AUTO.wanted(2048)).isTrue();
        assertThat(Spectra.AUTO.wanted(2049)).isFalse();
        assertThat(Spectra.ALWAYS.wanted(16_384)).isTrue();
        assertThat(Spectra.NEVER.wanted(1)).isFalse();
        assertThat(RequestReader.read(Json.parse("{\"model\":\"builtin:sample\",\"spectra\":\"never\"}"))
                        .spectra())
                .isEqualTo(Spectra.NEVER);
    }

    @Test
    void refusesALearntStart() {
        assertThatThrownBy(() -> RequestReader.read(Json.parse("""
                        {"model":"builtin:sample","recipe":{"preset":"clma","allocation":{"start":"truncated-gaussian"}}}""")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("/recipe/allocation/start");
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
                        {"model":"hf:model","recipe":{"sparsity":5,"rankRatio":-1,"decomposition":{"iterations":0},"ignore":["("]},
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
                "{'model':'builtin:sample','shards':0} | /shards",
                "{'model':'builtin:sample','shards':2} | /shards",
                "{'model':'builtin:sample','shards':1025,'recipe':{'inputs':'dense'}} | /shards",
                "{'model':'builtin:sample','shards':2,'recipe':{'preset':'cap','inputs':'dense'}} | /shards",
                "{'model':'builtin:sample','recipe':{'inputs':'both'}} | /recipe/inputs",
                "{'model':'builtin:sample','spectra':true} | /spectra",
                "{'model':'builtin:sample','spectra':'sometimes'} | /spectra",
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
                    .doesNotContain("io.twofold", "recipe.", "java", "lang.", "Jackson", "`");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'recipe':{'sparsity':'half'}} | must be a number, but was ~half~",
                "{'recipe':{'seed':1.5}} | must be a whole number of at most 9223372036854775807, but was 1.5",
                "{'recipe':{'selection':'rows'}} | must be matrix, row or a pattern n:m with 1 ≤ n ≤ m, such as 2:4, but was 'rows'",
                "{'recipe':{'decomposition':'svdd'}} | must be of a known kind: hessian-admm, pcp-admm, prune, qr-rpca, sparsegpt, svd, svd-alternation, but was {~kind~:~svdd~}",
                "{'recipe':{'ignore':'x'}} | must be a list, but was ~x~",
                "{'evaluation':'x'} | must be an object, but was ~x~",
                "{'exports':['gguf']} | must be one of hf-dense, factored, but was 'gguf'",
                "{'evaluation':{'most':1}} | is not a field here; known are limit, limitTokens, maxLength, overlap, perplexity, shots, tasks"
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
                InvalidRequestException.class, () -> RequestReader.read(Json.parse("{\"model\":\"hf:model\"}")));

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
