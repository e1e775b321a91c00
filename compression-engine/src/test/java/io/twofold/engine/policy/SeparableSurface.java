package io.twofold.engine.policy;

import io.twofold.engine.allocation.AllocationPoint;
import io.twofold.engine.allocation.AllocationSpace;
import java.util.Arrays;
import java.util.Random;

/** Σ wᵢ·exp(bᵢsᵢ) + Σ qⱼ(κⱼ − κ*ⱼ)²: convex, with an optimum on the budget that bisection of one multiplier finds. */
final class SeparableSurface implements Objective {
    private final AllocationSpace space;
    private final double[] weight;
    private final double[] growth;
    private final double[] ratio;

    SeparableSurface(AllocationSpace space, long seed) {
        Random random = new Random(seed);
        this.space = space;
        this.weight = random.doubles(space.units().size(), 0.1, 1).toArray();
        this.growth = random.doubles(space.units().size(), 4, 6).toArray();
        this.ratio = random.doubles(space.matrices().size(), 0.15, 0.35).toArray();
    }

    @Override
    public double loss(int iteration, AllocationPoint sample) {
        double loss = 0;
        for (int i = 0; i < weight.length; i++) {
            loss += weight[i] * Math.exp(growth[i] * sample.sparsity().get(i));
        }
        for (int i = 0; i < ratio.length; i++) {
            double off = sample.rankRatio().get(i) - ratio[i];
            loss += 30 * off * off;
        }
        return loss;
    }

    /** Where every unit's slope is the same multiple of its size. */
    AllocationPoint optimum() {
        double[] sizes = space.unitSizes();
        double total = Arrays.stream(sizes).sum();
        double low = -40;
        double high = 40;
        double[] sparsity = new double[sizes.length];
        for (int step = 0; step < 200; step++) {
            double multiplier = (low + high) / 2;
            double kept = 0;
            for (int i = 0; i < sizes.length; i++) {
                double s = (multiplier + Math.log(sizes[i] / (weight[i] * growth[i]))) / growth[i];
                sparsity[i] = Math.max(0, Math.min(1, s));
                kept += sizes[i] * (1 - sparsity[i]) / total;
            }
            if (kept * total > space.budget()) {
                low = multiplier;
            } else {
                high = multiplier;
            }
        }
        return AllocationPoint.of(sparsity, ratio);
    }
}
