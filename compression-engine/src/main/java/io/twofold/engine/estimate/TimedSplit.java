package io.twofold.engine.estimate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.decomposition.Decomposed;
import io.twofold.engine.decomposition.InputGram;
import io.twofold.engine.decomposition.MatrixDecomposition;
import io.twofold.engine.decomposition.ParameterShare;
import io.twofold.engine.decomposition.ScaledMatrix;
import io.twofold.engine.decomposition.SvdAlternation;
import io.twofold.recipe.Decomposition;
import io.twofold.recipe.Recipe;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decompositions without an own model: one, or two iterations of one, is timed on a random matrix, in small where the
 * matrix is large.
 */
final class TimedSplit {
    /** Elements of the matrix that is tried, as a share of what is rehearsed in its real size. */
    private static final int SMALLER = 4;

    private static final int FEW = 2;

    private final Rehearsal device;
    private final Recipe recipe;
    private final Map<MatrixShape, Double> seconds = new HashMap<>();

    private TimedSplit(Rehearsal device, Recipe recipe) {
        this.device = device;
        this.recipe = recipe;
    }

    /** One for the recipe's decomposition, or null if that has a model of its own. */
    static @Nullable TimedSplit of(Rehearsal device, Recipe recipe) {
        Decomposition decomposition = recipe.decomposition();
        boolean timed = decomposition instanceof Decomposition.Prune
                || decomposition instanceof Decomposition.SparseGpt
                || decomposition instanceof Decomposition.Svd
                || decomposition instanceof Decomposition.SvdAlternation;
        return timed ? new TimedSplit(device, recipe) : null;
    }

    /** Splits one matrix. */
    double seconds(MatrixShape shape, ParameterShare share) {
        return seconds.computeIfAbsent(shape, s -> measure(s, share));
    }

    private double measure(MatrixShape shape, ParameterShare share) {
        double excess = shape.excess(device.small() / SMALLER);
        MatrixShape small = shape.dividedBy(excess);
        int group = Math.max(1, recipe.selection().among());
        MatrixShape tried = new MatrixShape(small.rows(), (small.columns() + group - 1) / group * group);
        int rank = (int) Math.min(tried.smaller(), Math.ceil(share.rank() / excess));
        ParameterShare scaled = new ParameterShare(rank, (long) (share.nonZeros() / excess / excess));
        if (recipe.decomposition() instanceof Decomposition.SvdAlternation settings) {
            double one = time(tried, scaled, alternation(1));
            double few = time(tried, scaled, alternation(FEW));
            double further = Math.max(0, few - one) / (FEW - 1);
            return (one + further * (settings.iterations() - 1)) * Math.pow(excess, 3);
        }
        // selection reads each entry; all else has a product or a factorisation in it
        int power = recipe.decomposition() instanceof Decomposition.Prune ? 2 : 3;
        return time(tried, scaled, MatrixDecomposition.unfitted(device.kernels(), recipe)) * Math.pow(excess, power);
    }

    /** Of a group of layers by its first one, so that the others cost less than is said here. */
    private @Nullable InputGram gram(NDManager run, NDArray inputs) {
        if (!recipe.needsGram()) {
            return null;
        }
        NDArray products = inputs.transpose().matMul(inputs);
        products.attach(run);
        return new InputGram(device.kernels(), run, products, recipe.ridge());
    }

    private MatrixDecomposition alternation(int iterations) {
        return new SvdAlternation(device.kernels(), new Decomposition.SvdAlternation(iterations), recipe.selection());
    }

    private double time(MatrixShape shape, ParameterShare share, MatrixDecomposition kernel) {
        try (NDManager scope = device.manager().newSubManager()) {
            NDArray a = scope.randomNormal(new Shape(shape.rows(), shape.columns()));
            NDArray scale = scope.ones(new Shape(shape.columns()));
            return Stopwatch.best(() -> {
                try (NDManager run = scope.newSubManager()) {
                    ScaledMatrix matrix = new ScaledMatrix("rehearsal", a, scale, gram(run, a));
                    Decomposed parts = kernel.decompose(run, matrix, share, 0);
                    parts.mask().toType(a.getDataType(), true).max().getFloat();
                }
            });
        }
    }
}
