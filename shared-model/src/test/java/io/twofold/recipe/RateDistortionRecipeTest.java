package io.twofold.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.twofold.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** Recipes whose budget is shared by measured errors. */
class RateDistortionRecipeTest {
    private static final RateDistortion DEFAULT =
            new RateDistortion(16, List.of(0.3, 0.5, 0.7), 15, 30, 0.25, 0.8, BudgetUnit.PARAMETERS);

    @Test
    void completesTheAllocationByItselfAndAsAStart() {
        assertThat(read("{'allocation':'rate-distortion'}").allocation()).isEqualTo(DEFAULT);
        Recipe learnt = read("{'preset':'clma','allocation':{'start':'rate-distortion'}}");
        assertThat(((TruncatedGaussian) learnt.allocation()).start()).isEqualTo(DEFAULT);
    }

    @Test
    void triesWithSolversThatStopEarlyAndNothingBeyondAMatrix() {
        Recipe trial = read("{'preset':'twofold','decomposition':{'kind':'hessian-admm'},'target':'dense'}")
                .trial(5);

        assertThat(((Decomposition.HessianAdmm) trial.decomposition()).iterations())
                .isEqualTo(5);
        assertThat(((Decomposition.HessianAdmm) trial.decomposition()).start().iterations())
                .isEqualTo(5);
        assertThat(((Refit.FullHessian) trial.refit()).rounds()).isEqualTo(1);
        assertThat(trial.target()).isInstanceOf(Target.Own.class);
        assertThat(trial.tuning()).isInstanceOf(Tuning.None.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'sparsities':[0.5,0.3] | sparsities | must be 2 to 16 rising numbers between 0 and 1, but was [0.5, 0.3]",
                "'sparsities':[0,0.3] | sparsities | must be 2 to 16 rising numbers between 0 and 1, but was [0.0, 0.3]",
                "'lowest':0.9 | lowest | must lie in [0, highest), but was 0.9",
                "'highest':1.5 | highest | must be at most 1, but was 1.5",
                "'clip':0 | clip | must lie in 1 … 1e12, but was 0.0",
                "'iterations':0 | iterations | must lie in 1 … 10000, but was 0",
                "'sequences':0 | sequences | must lie in 1 … 100000, but was 0"
            })
    void namesTheSettingThatIsWrongAndItsRule(String setting, String field, String detail) {
        expect("{'allocation':{'kind':'rate-distortion'," + setting + "}}", "allocation/" + field, detail);
    }

    @Test
    void learningCountsParametersAndFourBitEntriesAreNotWeighedInBytes() {
        expect(
                "{'preset':'clma','allocation':{'start':{'kind':'rate-distortion','budget':'bytes'}}}",
                "allocation/start",
                "must count its budget in parameters, as learning does");
        expect(
                "{'quantization':'int4','allocation':{'kind':'rate-distortion','budget':'bytes'}}",
                "allocation/budget",
                "must be parameters with quantization int4");
    }

    private static void expect(String recipe, String field, String detail) {
        InvalidRequestException thrown = catchThrowableOfType(InvalidRequestException.class, () -> read(recipe));

        assertThat(thrown.problems()).contains(new InvalidRequestException.Problem("/recipe/" + field, detail));
    }

    private static Recipe read(String recipe) {
        ObjectNode request = Json.mapper().createObjectNode().put("model", "builtin:sample");
        request.set("recipe", Json.parse(recipe.replace('\'', '"')));
        return RequestReader.read(request).recipe();
    }
}
