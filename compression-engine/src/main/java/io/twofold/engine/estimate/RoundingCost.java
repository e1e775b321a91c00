package io.twofold.engine.estimate;

import io.twofold.engine.decomposition.ParameterShare;
import io.twofold.recipe.Quantization;

/** Seconds of rounding S to four bits and of fitting U and V to what that leaves. */
final class RoundingCost {
    /** Passes over the entries of S for each scale that is tried: quotient, rounding, bounds, error. */
    private static final int PASSES_PER_STEP = 10;

    /** Passes over the matrix: S is taken out of it and put back, U·V and S are subtracted. */
    private static final int PASSES = 15;

    private final Rehearsal device;
    private final Quantization.Int4 settings;

    RoundingCost(Rehearsal device, Quantization.Int4 settings) {
        this.device = device;
        this.settings = settings;
    }

    /** One matrix. */
    double seconds(MatrixShape shape, ParameterShare share) {
        double side = shape.smaller();
        return device.calls((double) PASSES_PER_STEP * settings.steps() + PASSES)
                + device.passes((double) PASSES_PER_STEP * settings.steps(), share.nonZeros())
                + device.passes(PASSES, shape.size())
                + device.products(2 * side * shape.size()
                        + 4.0 * share.rank() * shape.size()
                        + HessianCost.EIGEN * side * side * side);
    }
}
