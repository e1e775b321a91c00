package io.twofold.engine.allocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.twofold.engine.decomposition.ParameterShare;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.json.Json;
import io.twofold.recipe.Granularity;
import io.twofold.recipe.Recipe;
import io.twofold.recipe.RequestReader;
import io.twofold.recipe.Selection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetPlanTest {
    /** Grouped-query attention with odd sizes: k and v are narrower than q. */
    private static final Map<String, List<Integer>> SHAPES = block(3, 45, 15, 117, 2);

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.1, 0.3, 0.5, 0.83, 0.9, 0.999})
    void keepsExactlyTheBudget(double sparsity) {
        for (double ratio : new double[] {0, 0.25, 0.7, 1}) {
            BudgetPlan plan = uniform(SHAPES, recipe(sparsity, ratio));

            BudgetLedger ledger = closed(plan, SHAPES);
            ledger.requireAtMost(sparsity);
            assertThat(plan.matrices()).containsExactlyElementsOf(SHAPES.keySet());
            assertThat((1 - sparsity) * ledger.dense() - ledger.kept()).isLessThan(1);
        }
    }

    @Test
    void givesEveryMatrixTheSameSparsity() {
        BudgetPlan plan = uniform(SHAPES, recipe(0.4, 0.3));

        SHAPES.forEach((name, shape) -> assertThat(
                        plan.share(name).orElseThrow().parameters(shape.get(0), shape.get(1)))
                .isBetween(
                        ParameterShare.of(shape.get(0), shape.get(1), 0.4, 0.3).parameters(shape.get(0), shape.get(1))
                                - 1,
                        ParameterShare.of(shape.get(0), shape.get(1), 0.4, 0.3).parameters(shape.get(0), shape.get(1))
                                + 1));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 1.0 / 3, 0.5, 0.6})
    void ignoredMatricesStayDenseAndTheOthersMakeUpForThem(double sparsity) {
        Recipe recipe = recipe(sparsity, 0.3, ".*k_proj.*", ".*v_proj.*", "model\\.layers\\.0\\.mlp.*");

        BudgetPlan plan = uniform(SHAPES, recipe);

        assertThat(plan.share("model.layers.0.self_attn.k_proj.weight")).isEmpty();
        assertThat(plan.share("model.layers.0.mlp.up_proj.weight")).isEmpty();
        assertThat(plan.share("model.layers.1.mlp.up_proj.weight")).isPresent();
        BudgetLedger ledger = closed(plan, SHAPES);
        ledger.requireAtMost(sparsity);
        assertThat((1 - sparsity) * ledger.dense() - ledger.kept()).isLessThan(1);
    }

    @Test
    void ignoresByTheWholeName() {
        BudgetPlan plan = uniform(SHAPES, recipe(0.5, 0.3, "k_proj"));

        assertThat(plan.matrices()).hasSameSizeAs(SHAPES.keySet());
    }

    @Test
    void neverExceedsTheBudgetWhateverIsIgnored() {
        Random random = new Random(4);
        for (int trial = 0; trial < 300; trial++) {
            Map<String, List<Integer>> shapes = block(
                    1 + random.nextInt(3),
                    1 + random.nextInt(40),
                    1 + random.nextInt(20),
                    1 + random.nextInt(90),
                    random.nextInt());
            double sparsity = random.nextInt(1, 80) / 100.0;
            String ignored = random.nextBoolean() ? ".*[qkv]_proj.*" : ".*layers\\.0\\.mlp\\.up.*";
            try {
                BudgetPlan plan = uniform(shapes, recipe(sparsity, random.nextDouble(), ignored));
                BudgetLedger ledger = closed(plan, shapes);
                ledger.requireAtMost(sparsity);
                assertThat(ledger.kept()).isPositive();
            } catch (CompressionException e) {
                assertThat(e.code()).isEqualTo(FailureCode.BUDGET_UNREACHABLE);
            }
        }
    }

    @Test
    void refusesABudgetThatTheIgnoredMatricesExceed() {
        CompressionException refusal =
                catchThrowableOfType(CompressionException.class, () -> uniform(SHAPES, recipe(0.5, 0.3, ".*mlp.*")));

        assertThat(refusal.code()).isEqualTo(FailureCode.BUDGET_UNREACHABLE);
        assertThat(refusal).hasMessageContaining("sparsity of 0.5").hasMessageContaining("ignore fewer");
    }

    @Test
    void refusesToIgnoreEverything() {
        CompressionException refusal =
                catchThrowableOfType(CompressionException.class, () -> uniform(SHAPES, recipe(0.01, 0.3, ".*")));

        assertThat(refusal.code()).isEqualTo(FailureCode.BUDGET_UNREACHABLE);
    }

    @ParameterizedTest
    @CsvSource({"0.5, 2:4", "0.5, 1:4", "0.3, 3:8", "0.6666666666666666, 1:3"})
    void withAPatternNoMatrixKeepsMoreThanItsShare(double sparsity, String pattern) {
        Map<String, List<Integer>> shapes = block(2, 48, 16, 120, 0);

        BudgetPlan plan = uniform(shapes, recipe(sparsity, 0.25, pattern, List.of()));

        Selection selection = Selection.parse(pattern);
        closed(plan, shapes).requireAtMost(sparsity);
        shapes.forEach((name, shape) -> assertThat(plan.share(name).orElseThrow())
                .isEqualTo(ParameterShare.of(shape.get(0), shape.get(1), sparsity, 0, selection)));
    }

    @Test
    void refusesAPatternThatDoesNotDivideARow() {
        CompressionException refusal = catchThrowableOfType(
                CompressionException.class, () -> uniform(SHAPES, recipe(0.5, 0.25, "2:4", List.of())));

        assertThat(refusal.code()).isEqualTo(FailureCode.INVALID_REQUEST);
        assertThat(refusal)
                .hasMessageContaining("recipe.selection 2:4")
                .hasMessageContaining("model.layers.0.self_attn.q_proj.weight have 45 entries");
    }

    @Test
    void refusesAPatternThatTheIgnoredMatricesLeaveTooLittleFor() {
        CompressionException refusal = catchThrowableOfType(
                CompressionException.class,
                () -> uniform(block(1, 48, 16, 120, 0), recipe(0.5, 0.25, "2:4", List.of(".*v_proj.*"))));

        assertThat(refusal.code()).isEqualTo(FailureCode.BUDGET_UNREACHABLE);
        assertThat(refusal).hasMessageContaining("2:4").hasMessageContaining("ignore fewer");
    }

    @Test
    void sharesWhatRoundingLeftOver() {
        Random random = new Random(8);
        for (Granularity granularity : Granularity.values()) {
            AllocationSpace space = space(SHAPES, recipe(0.37, 0.3), granularity);
            double[] sparsity = new BudgetProjection(space.unitSizes(), space.meanSparsity())
                    .ontoPlane(random.doubles(space.units().size()).toArray());
            double[] ratios = random.doubles(space.matrices().size()).toArray();

            BudgetPlan plan = BudgetPlan.exact(space, AllocationPoint.of(sparsity, ratios));

            BudgetLedger ledger = closed(plan, SHAPES);
            assertThat(ledger.kept()).isEqualTo((long) Math.floor(0.63 * ledger.dense()));
        }
    }

    @ParameterizedTest
    @CsvSource({"5120, 0.3, 448", "2560, 0.3, 224", "640, 0.3, 56", "640, 0.05, 76", "4096, 0.5, 256"})
    void theRankIsThatOfTheSparsityAsItWasWritten(int size, double sparsity, int rank) {
        Map<String, List<Integer>> shapes = Map.of("model.layers.0.self_attn.q_proj.weight", List.of(size, size));

        BudgetPlan plan = uniform(shapes, recipe(sparsity, 0.25));

        assertThat(plan.share("model.layers.0.self_attn.q_proj.weight"))
                .contains(ParameterShare.of(size, size, sparsity, 0.25))
                .hasValueSatisfying(share -> assertThat(share.rank()).isEqualTo(rank));
    }

    @Test
    void refusesAPointOffTheBudget() {
        AllocationSpace space = space(SHAPES, recipe(0.5, 0.3), Granularity.BLOCK);
        AllocationPoint point = AllocationPoint.of(
                new double[] {0.5, 0.5, 0.4}, space.uniform(0.3).rankRatios());

        assertThatThrownBy(() -> BudgetPlan.exact(space, point))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("misses the budget");
    }

    @Test
    void takesGivenSharesAsTheyAre() {
        Map<String, ParameterShare> shares = new LinkedHashMap<>();
        shares.put("z", new ParameterShare(3, 17));
        shares.put("a", new ParameterShare(0, 0));

        BudgetPlan plan = BudgetPlan.of(shares);

        assertThat(plan.matrices()).containsExactly("z", "a");
        assertThat(plan.share("z")).contains(new ParameterShare(3, 17));
        assertThat(plan.share("a")).contains(new ParameterShare(0, 0));
        assertThat(plan.share("b")).isEmpty();
    }

    private static BudgetPlan uniform(Map<String, List<Integer>> shapes, Recipe recipe) {
        AllocationSpace space = space(shapes, recipe, Granularity.BLOCK);
        return BudgetPlan.exact(space, space.uniform(recipe.rankRatio()));
    }

    private static AllocationSpace space(Map<String, List<Integer>> shapes, Recipe recipe, Granularity granularity) {
        Map<String, Map<String, List<Integer>>> blocks = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> blocks.computeIfAbsent(
                        name.substring(0, "model.layers.0".length()), block -> new LinkedHashMap<>())
                .put(name, shape));
        return new AllocationSpace(blocks, recipe, granularity);
    }

    private static BudgetLedger closed(BudgetPlan plan, Map<String, List<Integer>> shapes) {
        BudgetLedger ledger = new BudgetLedger();
        shapes.forEach((name, shape) ->
                plan.share(name).ifPresentOrElse(share -> ledger.keep(shape, share), () -> ledger.keepDense(shape)));
        return ledger;
    }

    private static Map<String, List<Integer>> block(int blocks, int hidden, int keys, int inner, int seed) {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        for (int i = 0; i < blocks; i++) {
            String prefix = "model.layers." + i + ".";
            shapes.put(prefix + "self_attn.q_proj.weight", List.of(hidden, hidden));
            shapes.put(prefix + "self_attn.k_proj.weight", List.of(keys, hidden));
            shapes.put(prefix + "self_attn.v_proj.weight", List.of(keys, hidden));
            shapes.put(prefix + "self_attn.o_proj.weight", List.of(hidden, hidden + Math.floorMod(seed, 3)));
            shapes.put(prefix + "mlp.up_proj.weight", List.of(inner, hidden));
            shapes.put(prefix + "mlp.down_proj.weight", List.of(hidden, inner));
        }
        return shapes;
    }

    private static Recipe recipe(double sparsity, double ratio, String... ignore) {
        return recipe(sparsity, ratio, "matrix", List.of(ignore));
    }

    private static Recipe recipe(double sparsity, double ratio, String selection, List<String> ignore) {
        return RequestReader.read(Json.parse("""
                {"model":"builtin:sample","recipe":{"preset":"qr-uniform","sparsity":%s,"rankRatio":%s,"selection":"%s","ignore":%s}}""".formatted(sparsity, ratio, selection, Json.write(ignore))))
                .recipe();
    }
}
