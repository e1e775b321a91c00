package io.twofold.recipe;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** The algorithm that splits one matrix into low-rank plus sparse, with its settings. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Decomposition.QrRpca.class, name = "qr-rpca"),
    @JsonSubTypes.Type(value = Decomposition.PcpAdmm.class, name = "pcp-admm"),
    @JsonSubTypes.Type(value = Decomposition.HessianAdmm.class, name = "hessian-admm"),
    @JsonSubTypes.Type(value = Decomposition.SvdAlternation.class, name = "svd-alternation"),
    @JsonSubTypes.Type(value = Decomposition.Prune.class, name = "prune"),
    @JsonSubTypes.Type(value = Decomposition.SparseGpt.class, name = "sparsegpt"),
    @JsonSubTypes.Type(value = Decomposition.Svd.class, name = "svd")
})
public sealed interface Decomposition {

    /** Adds what is wrong with these settings to {@code problems}. */
    default void validate(Problems problems) {}

    /** Whether it yields a low-rank part. */
    default boolean hasLowRank() {
        return true;
    }

    /** Whether it yields a sparse part. */
    default boolean hasSparse() {
        return true;
    }

    /** The same algorithm stopped after at most so many iterations, if it is one that can be stopped. */
    default Decomposition atMost(int limit) {
        return this;
    }

    /**
     * Robust PCA by alternating QR range finding and selection of the largest entries: CLMA, supplement C, Algorithm 2.
     *
     * @param iterations number of alternations from a cold start, at least 1 (CLMA, Table 6, inner_iters: 80)
     * @param warmIterations number of alternations from an earlier solution, at least 1 (Table 6, inner_iters: 20)
     * @param powerIterations power iterations that turn the first random V towards the matrix's leading row space; 0 in
     *     the paper, 4 help
     * @param momentum β of the extrapolation S + β(S − S_previous) that V is fitted against, in [0, 1); 0 in the paper,
     *     0.9 reaches a lower objective in half of the iterations
     */
    record QrRpca(int iterations, int warmIterations, int powerIterations, double momentum) implements Decomposition {

        /** The paper's algorithm with so many iterations, warm or cold. */
        public static QrRpca plain(int iterations) {
            return new QrRpca(iterations, iterations, 0, 0);
        }

        @Override
        public QrRpca atMost(int limit) {
            return new QrRpca(Math.min(iterations, limit), warmIterations, powerIterations, momentum);
        }

        @Override
        public void validate(Problems problems) {
            problems.require(
                    iterations >= 1 && iterations <= 10_000, "iterations", "must lie in 1 … 10000", iterations);
            problems.require(
                    warmIterations >= 1 && warmIterations <= 10_000,
                    "warmIterations",
                    "must lie in 1 … 10000",
                    warmIterations);
            problems.require(
                    powerIterations >= 0 && powerIterations <= 100,
                    "powerIterations",
                    "must lie in 0 … 100",
                    powerIterations);
            problems.require(momentum >= 0 && momentum < 1, "momentum", "must lie in [0, 1)", momentum);
        }
    }

    /**
     * Robust PCA as a convex program, principal component pursuit: min ‖L‖* + λ‖S‖₁ so that A = L + S, by the
     * alternating direction method of multipliers (CAP, stage 1; Candès et al., "Robust Principal Component Analysis?",
     * J. ACM 2011). Singular values of L and entries of S are then kept or dropped one by one.
     *
     * @param lambda λ in units of 1/√max(m, n), the paper's value
     * @param penalty µ at the start, in units of mn ÷ 4‖A‖₁; afterwards it balances the two residuals
     * @param tolerance both residuals, relative, at which it has converged
     * @param maxIterations more than so many iterations are an error
     */
    record PcpAdmm(double lambda, double penalty, double tolerance, int maxIterations) implements Decomposition {

        @Override
        public void validate(Problems problems) {
            problems.require(lambda > 0 && lambda <= 1000, "lambda", "must lie above 0 and up to 1000", lambda);
            problems.require(penalty > 0 && penalty <= 1e6, "penalty", "must lie above 0 and up to 1e6", penalty);
            problems.require(tolerance > 0 && tolerance < 1, "tolerance", "must lie between 0 and 1", tolerance);
            problems.require(
                    maxIterations >= 1 && maxIterations <= 1_000_000,
                    "maxIterations",
                    "must lie in 1 … 1000000",
                    maxIterations);
        }
    }

    /**
     * The sparse support and the low-rank factors together, so that the layer's outputs change least: from a solution
     * of robust PCA, the alternating direction method of multipliers on the entries of S under XᵀX, with one step of
     * subspace iteration for U and V in each iteration. Close to Meng et al., "ALPS", NeurIPS 2024, and Makni et al.,
     * "3BASiL", NeurIPS 2025, but the factors are fitted to the sparse iterate and not to the dense one.
     *
     * @param start how the solution is found that it starts from
     * @param iterations of the method of multipliers, at least 1
     * @param penalty ρ at the start, where the mean eigenvalue of the scaled XᵀX is 1
     * @param growth factor by which ρ grows
     * @param interval iterations between two growths
     */
    record HessianAdmm(QrRpca start, int iterations, double penalty, double growth, int interval)
            implements Decomposition {

        @Override
        public HessianAdmm atMost(int limit) {
            return new HessianAdmm(start.atMost(limit), Math.min(iterations, limit), penalty, growth, interval);
        }

        @Override
        public void validate(Problems problems) {
            start.validate(problems.at("start"));
            problems.require(
                    iterations >= 1 && iterations <= 10_000, "iterations", "must lie in 1 … 10000", iterations);
            problems.require(penalty > 0 && penalty <= 1e6, "penalty", "must lie above 0 and up to 1e6", penalty);
            problems.require(growth >= 1 && growth <= 10, "growth", "must lie in [1, 10]", growth);
            problems.require(interval >= 1 && interval <= 10_000, "interval", "must lie in 1 … 10000", interval);
        }
    }

    /**
     * Robust PCA by alternating truncated singular value decomposition and selection of the largest entries: OATS (Zhang
     * and Papyan, ICLR 2025), Algorithm 1. The same objective as {@link QrRpca}, with an exact but costly step for L.
     *
     * @param iterations number of alternations, at least 1 (OATS: 80)
     */
    record SvdAlternation(int iterations) implements Decomposition {
        @Override
        public SvdAlternation atMost(int limit) {
            return new SvdAlternation(Math.min(iterations, limit));
        }

        @Override
        public void validate(Problems problems) {
            problems.require(
                    iterations >= 1 && iterations <= 10_000, "iterations", "must lie in 1 … 10000", iterations);
        }
    }

    /**
     * The largest entries of |W|·D as they are, without a low-rank part: magnitude pruning without scaling, Wanda (Sun et
     * al., ICLR 2024) with the diagonal one and selection per row.
     */
    record Prune() implements Decomposition {
        @Override
        public boolean hasLowRank() {
            return false;
        }
    }

    /**
     * Weights removed column by column, where each removal is made up for by the columns behind it, so that the layer's
     * outputs change least: SparseGPT (Frantar and Alistarh, ICML 2023). What is kept is chosen for so many columns at a
     * time. Its dampening is the recipe's ridge.
     *
     * @param blockSize columns for which the choice is made together, at least 1
     */
    record SparseGpt(int blockSize) implements Decomposition {
        @Override
        public void validate(Problems problems) {
            problems.require(
                    blockSize >= 1 && blockSize <= 1_000_000, "blockSize", "must lie in 1 … 1000000", blockSize);
        }

        @Override
        public boolean hasLowRank() {
            return false;
        }
    }

    /**
     * The best low-rank approximation in the metric of the scaling, without a sparse part: with the full Hessian it
     * minimises the error of the layer's outputs (SVD-LLM, Wang et al., ICLR 2025). What the rank's floor leaves of the
     * budget stays unused.
     */
    record Svd() implements Decomposition {
        @Override
        public boolean hasSparse() {
            return false;
        }
    }
}
