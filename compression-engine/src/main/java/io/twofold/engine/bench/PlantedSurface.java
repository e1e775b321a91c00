package io.twofold.engine.bench;

import io.twofold.engine.allocation.AllocationPoint;
import io.twofold.engine.allocation.AllocationSpace;
import io.twofold.engine.policy.Objective;
import io.twofold.recipe.Granularity;
import io.twofold.recipe.Recipe;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;

/**
 * A loss whose best allocation is known: Σ wᵢ·exp(bᵢsᵢ + csᵢ²)·(1 + q(κᵢ − κᵢ*)²) over the matrices i of 30 blocks, convex
 * in s.
 *
 * <p>The form is that of measured error curves, log-quadratic in the sparsity. The slope at 50 %, b + c ≈ 6, and the
 * bend, c = −3, are near those of magnitude pruning, whose error grows as s³. w is the matrix's size times e to its
 * sensitivity: that of its kind, which is such that the best sparsities of the kinds lie where they lay on a measured
 * model of these shapes, and normal deviates of the block and of the matrix. Their spreads make the gain that is there
 * to be found that model's at 50 %: a ninth of the uniform allocation's loss if blocks have a sparsity of their own,
 * nearly a half if matrices have.
 */
final class PlantedSurface implements Objective {
    /** Standard deviation of a block's sensitivity. */
    static final double BLOCK_SPREAD = 0.2;

    /** Standard deviation of a matrix's sensitivity beside its kind's and its block's. */
    static final double MATRIX_SPREAD = 0.85;

    private static final int BLOCKS = 30;
    private static final double CURVATURE = -3;
    private static final double RATIO_CURVATURE = 4; // a matrix without low-rank part loses a quarter
    private static final int BISECTIONS = 60;
    private static final List<Kind> KINDS = List.of(
            new Kind("q", 576, 576, -0.7),
            new Kind("k", 192, 576, 1),
            new Kind("v", 192, 576, 1.4),
            new Kind("o", 576, 576, -0.3),
            new Kind("gate", 1536, 576, -0.3),
            new Kind("up", 1536, 576, 0.2),
            new Kind("down", 576, 1536, 0.2));

    private final AllocationSpace space;
    private final int unitCount;
    private final int[] unitOf;
    private final double[] weight;
    private final double[] growth;
    private final double[] ratio;
    private final double ratioCurvature;

    /**
     * @param seed of the sensitivities; the same surface at every granularity
     * @param ratios whether rank ratios matter
     */
    PlantedSurface(Recipe recipe, Granularity granularity, long seed, boolean ratios) {
        Map<String, Map<String, List<Integer>>> blocks = new LinkedHashMap<>();
        for (int block = 0; block < BLOCKS; block++) {
            Map<String, List<Integer>> matrices = new LinkedHashMap<>();
            for (Kind kind : KINDS) {
                matrices.put(block + "." + kind.name(), List.of(kind.rows(), kind.columns()));
            }
            blocks.put(Integer.toString(block), matrices);
        }
        this.space = new AllocationSpace(blocks, recipe, granularity);
        this.unitCount = space.units().size();
        int count = BLOCKS * KINDS.size();
        this.unitOf = IntStream.range(0, count)
                .map(i -> granularity == Granularity.MATRIX ? i : i / KINDS.size())
                .toArray();
        this.weight = new double[count];
        this.growth = new double[count];
        this.ratio = new double[count];
        this.ratioCurvature = ratios ? RATIO_CURVATURE : 0;
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        double block = 0;
        for (int i = 0; i < count; i++) {
            Kind kind = KINDS.get(i % KINDS.size());
            block = i % KINDS.size() == 0 ? BLOCK_SPREAD * random.nextGaussian() : block;
            double sensitivity = kind.sensitivity() + block + MATRIX_SPREAD * random.nextGaussian();
            weight[i] = 1e-9 * kind.rows() * kind.columns() * Math.exp(sensitivity);
            growth[i] = random.nextDouble(8.5, 9.5);
            ratio[i] = Math.max(0, Math.min(1, random.nextGaussian(0.25, 0.1)));
        }
    }

    AllocationSpace space() {
        return space;
    }

    /** Without minibatches: every iteration sees the same loss. */
    @Override
    public double loss(int iteration, AllocationPoint sample) {
        double[] sparsity = sample.sparsities();
        double[] ratios = sample.rankRatios();
        double sum = 0;
        for (int i = 0; i < weight.length; i++) {
            sum += error(i, sparsity[unitOf[i]]) * factor(i, ratios[i]);
        }
        return sum;
    }

    /** The derivative of the loss by each sparsity, then by each rank ratio. */
    double[] gradient(AllocationPoint point) {
        double[] gradient = new double[unitCount + weight.length];
        for (int i = 0; i < weight.length; i++) {
            double kappa = point.rankRatio().get(i);
            double s = point.sparsity().get(unitOf[i]);
            gradient[unitOf[i]] += slope(i, s) * factor(i, kappa);
            gradient[unitCount + i] = error(i, s) * 2 * ratioCurvature * (kappa - ratio[i]);
        }
        return gradient;
    }

    /** The best point on the budget: every unit's slope is the same multiple of its size, or it lies at an edge. */
    AllocationPoint optimum() {
        double[] sizes = space.unitSizes();
        double total = Arrays.stream(sizes).sum();
        double[] sparsity = new double[sizes.length];
        double low = -60;
        double high = 60;
        for (int i = 0; i < BISECTIONS; i++) {
            double multiplier = (low + high) / 2;
            double pruned = 0;
            for (int unit = 0; unit < sizes.length; unit++) {
                sparsity[unit] = sparsityAtSlope(unit, sizes[unit] * Math.exp(multiplier));
                pruned += sizes[unit] / total * sparsity[unit];
            }
            if (pruned < space.meanSparsity()) {
                low = multiplier;
            } else {
                high = multiplier;
            }
        }
        return AllocationPoint.of(sparsity, ratio);
    }

    private double sparsityAtSlope(int unit, double wanted) {
        int perUnit = weight.length / unitCount;
        double low = 0;
        double high = 1;
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = (low + high) / 2;
            double slope = 0;
            for (int matrix = unit * perUnit; matrix < (unit + 1) * perUnit; matrix++) {
                slope += slope(matrix, middle);
            }
            if (slope < wanted) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    private double error(int matrix, double s) {
        return weight[matrix] * Math.exp(growth[matrix] * s + CURVATURE * s * s);
    }

    private double slope(int matrix, double s) {
        return error(matrix, s) * (growth[matrix] + 2 * CURVATURE * s);
    }

    private double factor(int matrix, double kappa) {
        double off = kappa - ratio[matrix];
        return 1 + ratioCurvature * off * off;
    }

    private record Kind(String name, int rows, int columns, double sensitivity) {}
}
