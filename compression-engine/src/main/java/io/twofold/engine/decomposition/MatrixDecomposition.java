package io.twofold.engine.decomposition;

import ai.djl.ndarray.NDManager;
import io.twofold.engine.torch.Kernels;
import io.twofold.recipe.Decomposition;
import io.twofold.recipe.Quantization;
import io.twofold.recipe.Recipe;
import io.twofold.recipe.Refit;

/** Splits one matrix into low-rank plus sparse with a given number of parameters. */
@FunctionalInterface
public interface MatrixDecomposition {

    /** The kernel files that allocations, decompositions and refits of every recipe need. */
    static Kernels kernels() {
        return Kernels.load(
                "selection",
                "qr_rpca",
                "svd",
                "sparsegpt",
                "refit",
                "pcp",
                "candidates",
                "bernoulli",
                "ranking",
                "calibration",
                "gram",
                "hessian",
                "tuning",
                "quantization",
                "error");
    }

    /**
     * Splits A ≈ U·V + S.
     *
     * @param manager owns the result
     * @param matrix A = W·D; not modified
     * @param share rank r and number K of sparse entries: at most r(m + n) + K parameters are used
     * @param seed of every random number
     */
    Decomposed decompose(NDManager manager, ScaledMatrix matrix, ParameterShare share, long seed);

    /** What a recipe says, its refit and the rounding of S included. */
    static MatrixDecomposition of(Kernels kernels, Recipe recipe) {
        return refitted(kernels, recipe, unfitted(kernels, recipe));
    }

    /** What a recipe says, without its refit and with S unrounded. */
    static MatrixDecomposition unfitted(Kernels kernels, Recipe recipe) {
        if (recipe.decomposition() instanceof Decomposition.PcpAdmm pcp) {
            PrincipalComponentPursuit pursuit = new PrincipalComponentPursuit(kernels, pcp);
            return new LeadingCandidates(kernels, pursuit, recipe.selection());
        }
        if (recipe.decomposition() instanceof Decomposition.HessianAdmm admm) {
            return new HessianAdmm(kernels, admm, recipe.selection());
        }
        if (recipe.decomposition() instanceof Decomposition.SvdAlternation settings) {
            return new SvdAlternation(kernels, settings, recipe.selection());
        }
        if (recipe.decomposition() instanceof Decomposition.Prune) {
            return new Pruning(kernels, recipe.selection());
        }
        if (recipe.decomposition() instanceof Decomposition.SparseGpt settings) {
            return new SparseGpt(kernels, settings, recipe.selection(), recipe.ridge());
        }
        if (recipe.decomposition() instanceof Decomposition.Svd) {
            return new WhitenedSvd(kernels, recipe.scaling());
        }
        RobustPca robust = new RobustPca(kernels, (Decomposition.QrRpca) recipe.decomposition(), recipe.selection());
        return (manager, matrix, share, seed) -> robust.decompose(manager, matrix.name(), matrix.a(), share, seed)
                .parts();
    }

    /** A decomposition followed by the recipe's refit and the rounding of S, if it has them. */
    static MatrixDecomposition refitted(Kernels kernels, Recipe recipe, MatrixDecomposition first) {
        MatrixDecomposition fitted = first;
        if (recipe.refit() instanceof Refit.Alternating settings) {
            fitted = new AlternatingRefit(kernels, settings, first);
        } else if (recipe.refit() instanceof Refit.FullHessian settings) {
            fitted = new HessianRefit(kernels, settings, first);
        }
        return recipe.quantization() instanceof Quantization.Int4 settings
                ? new QuantizedSparse(kernels, settings, fitted)
                : fitted;
    }
}
