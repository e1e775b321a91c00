package io.twofold.engine.estimate;

import io.twofold.recipe.Refit;

/** Seconds of valuing, ranking and sampling the candidates of CAP. The passes were counted in the kernels. */
final class CandidateCost {
    /** Over the entries of a matrix: its bitmask is unpacked by way of wider integers. */
    private static final int LOAD_PASSES = 12;

    /** Over the entries of a matrix: the weight that a mask keeps. */
    private static final int WEIGHT_PASSES = 8;

    /** Over all candidates: two histograms, each with its bits, and the masks. */
    private static final int RANKING_PASSES = 30;

    /** Over all candidates: the mask is drawn twice in 64-bit integers, the budget equation evaluated some thirty times. */
    private static final int STEP_PASSES = 150;

    /** How often choice and energies follow each other where S is refitted: see CandidateValues. */
    private static final int ROUNDS = 4;

    private final Rehearsal device;
    private final PursuitCost pursuit;
    private final boolean refits;

    CandidateCost(Rehearsal device, PursuitCost pursuit, Refit refit) {
        this.device = device;
        this.pursuit = pursuit;
        this.refits = !(refit instanceof Refit.None);
    }

    /** Elements of a matrix's candidates on disk. */
    double elements(MatrixShape shape) {
        return pursuit.singularValues(shape) * (shape.rows() + shape.columns()) + pursuit.entries(shape);
    }

    /** Writes the candidates of a matrix. */
    double store(MatrixShape shape) {
        return device.weights(elements(shape)) + device.passes(LOAD_PASSES, shape.size());
    }

    /** Reads them. */
    double load(MatrixShape shape) {
        return device.weights(elements(shape)) + device.passes(LOAD_PASSES, shape.size()) + device.calls(8);
    }

    /** Reads them and makes the weight of those that are kept. */
    double weight(MatrixShape shape) {
        return load(shape)
                + product(shape) / 2 // about half of the singular values are kept
                + device.passes(WEIGHT_PASSES, shape.size());
    }

    /** What each of them is worth. */
    double energy(MatrixShape shape) {
        double once = load(shape) + device.passes(2, pursuit.entries(shape));
        double round = load(shape) + 2 * product(shape) + device.passes(WEIGHT_PASSES, shape.size()) + ranking(shape);
        return refits ? once + ROUNDS * round : once;
    }

    /** Which of them are kept. */
    double ranking(MatrixShape shape) {
        return device.passes(RANKING_PASSES, pursuit.entries(shape)) + device.calls(10);
    }

    /** One policy step, without the loss. */
    double step(MatrixShape shape) {
        return device.passes(STEP_PASSES, pursuit.entries(shape)) + device.calls(10);
    }

    private double product(MatrixShape shape) {
        return device.products(2 * pursuit.singularValues(shape) * shape.size());
    }
}
