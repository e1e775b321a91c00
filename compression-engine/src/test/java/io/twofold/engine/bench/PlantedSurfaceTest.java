package io.twofold.engine.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twofold.engine.allocation.AllocationPoint;
import io.twofold.engine.allocation.AllocationSpace;
import io.twofold.engine.allocation.BudgetPlan;
import io.twofold.engine.allocation.BudgetProjection;
import io.twofold.json.Json;
import io.twofold.recipe.Granularity;
import io.twofold.recipe.RequestReader;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlantedSurfaceTest {

    @ParameterizedTest
    @EnumSource(Granularity.class)
    void theOptimumLiesOnTheBudgetAndNoOtherPointOfItIsBetter(Granularity granularity) {
        PlantedSurface surface = surface(granularity);
        AllocationSpace space = surface.space();
        AllocationPoint optimum = surface.optimum();
        BudgetProjection budget = new BudgetProjection(space.unitSizes(), space.meanSparsity());
        Random random = new Random(3);

        assertThat(BudgetPlan.exact(space, optimum).matrices()).hasSize(210);
        for (double step : new double[] {1e-4, 1e-2, 0.3}) {
            for (int trial = 0; trial < 100; trial++) {
                double[] sparsity = optimum.sparsities();
                double[] ratio = optimum.rankRatios();
                Arrays.setAll(sparsity, i -> sparsity[i] + step * random.nextGaussian());
                Arrays.setAll(ratio, i -> Math.max(0, Math.min(1, ratio[i] + step * random.nextGaussian())));
                AllocationPoint other = AllocationPoint.of(budget.ontoPlane(sparsity), ratio);
                assertThat(surface.loss(0, other)).isGreaterThan(surface.loss(0, optimum));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Granularity.class)
    void theGradientIsThatOfTheLoss(Granularity granularity) {
        PlantedSurface surface = surface(granularity);
        AllocationPoint point = surface.space().uniform(0.3);
        double[] gradient = surface.gradient(point);
        double h = 1e-6;

        for (int i = 0; i < gradient.length; i += 7) {
            double difference = surface.loss(0, moved(point, i, h)) - surface.loss(0, moved(point, i, -h));
            assertThat(difference / (2 * h)).isCloseTo(gradient[i], within(1e-4 * (1e-6 + Math.abs(gradient[i]))));
        }
    }

    @ParameterizedTest
    @EnumSource(Granularity.class)
    void theLossIsConvexInTheSparsities(Granularity granularity) {
        PlantedSurface surface = surface(granularity);
        AllocationPoint point = surface.space().uniform(0.3);
        for (int unit = 0; unit < surface.space().units().size(); unit++) {
            double last = 0;
            for (double s = 0; s <= 1; s += 0.05) {
                double slope = surface.gradient(moved(point, unit, s - 0.5))[unit];
                assertThat(slope).isGreaterThan(last);
                last = slope;
            }
        }
    }

    private static AllocationPoint moved(AllocationPoint point, int coordinate, double by) {
        double[] sparsity = point.sparsities();
        double[] ratio = point.rankRatios();
        if (coordinate < sparsity.length) {
            sparsity[coordinate] += by;
        } else {
            ratio[coordinate - sparsity.length] += by;
        }
        return AllocationPoint.of(sparsity, ratio);
    }

    private static PlantedSurface surface(Granularity granularity) {
        return new PlantedSurface(
                RequestReader.read(Json.parse("{\"model\": \"builtin:sample\"}"))
                        .recipe(),
                granularity,
                5,
                true);
    }
}
