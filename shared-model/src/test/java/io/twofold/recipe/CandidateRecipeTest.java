package io.twofold.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.twofold.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** Recipes that choose among the candidates of convex robust PCA, and what may be refitted. */
class CandidateRecipeTest {

    @Test
    void completesConvexRobustPcaBernoulliAllocationAndRefit() {
        Recipe recipe = read("{'preset':'cap'}");

        assertThat(recipe.decomposition()).isEqualTo(new Decomposition.PcpAdmm(0.8, 0.1, 1e-3, 500));
        assertThat(recipe.refit()).isEqualTo(new Refit.Alternating(20));
        assertThat(recipe.allocation())
                .isEqualTo(new Bernoulli(
                        InitialProbability.ENERGY,
                        Sensitivity.LOSS,
                        new Minibatch(8, 256),
                        3,
                        5,
                        0.002,
                        0.01,
                        new Minibatch(128, 256),
                        Ranking.VALUE_PER_PARAMETER));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'decomposition':{'lambda':0}} | decomposition/lambda | must lie above 0 and up to 1000, but was 0.0",
                "{'decomposition':{'penalty':0}} | decomposition/penalty | must lie above 0 and up to 1e6, but was 0.0",
                "{'decomposition':{'tolerance':1}} | decomposition/tolerance | must lie between 0 and 1, but was 1.0",
                "{'decomposition':{'maxIterations':0}} | decomposition/maxIterations | must lie in 1 … 1000000, but was 0",
                "{'refit':{'iterations':0}} | refit/iterations | must lie in 1 … 10000, but was 0",
                "{'refit':'newton'} | refit | must be of a known kind: alternating, full-hessian, none, but was {\"kind\":\"newton\"}",
                "{'allocation':{'initial':'size'}} | allocation/initial | must be one of budget, energy, magnitude, but was \"size\"",
                "{'allocation':{'sensitivity':'hessian'}} | allocation/sensitivity | must be one of loss, none, but was \"hessian\"",
                "{'allocation':{'ranking':'value'}} | allocation/ranking | must be one of probability, value-per-parameter, but was \"value\"",
                "{'allocation':{'probe':{'sequences':0}}} | allocation/probe/sequences | must lie in 1 … 100000, but was 0",
                "{'allocation':{'iterations':-1}} | allocation/iterations | must lie in 0 … 1000000, but was -1",
                "{'allocation':{'window':0}} | allocation/window | must lie in 1 … 1000000, but was 0",
                "{'allocation':{'learningRate':-1}} | allocation/learningRate | must lie in [0, 1000], but was -1.0",
                "{'allocation':{'epsilon':0}} | allocation/epsilon | must lie above 0 and up to 1, but was 0.0",
                "{'allocation':{'minibatch':{'sequenceLength':1}}} | allocation/minibatch/sequenceLength | must lie in 2 … 1048576, but was 1",
                "{'decomposition':'qr-rpca'} | allocation | bernoulli chooses among the candidates of pcp-admm, but decomposition is qr-rpca; set decomposition to pcp-admm",
                "{'allocation':'truncated-gaussian'} | allocation | truncated-gaussian restarts qr-rpca from earlier solutions, but decomposition is pcp-admm; set decomposition to qr-rpca",
                "{'preset':'clma','allocation':{'start':'bernoulli'}} | allocation/start | must not be learnt itself; name uniform, owl, alpha-pruning or rate-distortion"
            })
    void namesTheFieldThatIsWrongAndItsRule(String recipe, String field, String detail) {
        ObjectNode changed = (ObjectNode) Json.parse(recipe.replace('\'', '"'));
        if (!changed.has("preset")) {
            changed.put("preset", "cap");
        }

        InvalidRequestException e =
                catchThrowableOfType(InvalidRequestException.class, () -> read(Json.write(changed)));

        assertThat(e.problems()).containsExactly(new InvalidRequestException.Problem("/recipe/" + field, detail));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'preset':'cap','allocation':'uniform'}",
                "{'preset':'cap','allocation':'owl'}",
                "{'preset':'clma','refit':'alternating'}",
                "{'preset':'cap','refit':'none'}",
                "{'preset':'cap','allocation':{'iterations':0,'learningRate':0}}",
                "{'decomposition':'pcp-admm','allocation':'bernoulli'}"
            })
    void takesEveryCombinationThatIsPossible(String recipe) {
        assertThat(read(recipe)).isNotNull();
    }

    private static Recipe read(String recipe) {
        ObjectNode request = Json.mapper().createObjectNode().put("model", "builtin:sample");
        request.set("recipe", Json.parse(recipe.replace('\'', '"')));
        return RequestReader.read(request).recipe();
    }
}
