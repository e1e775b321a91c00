package io.twofold.engine.estimate;

import io.twofold.recipe.Recipe;
import io.twofold.recipe.Scaling;
import io.twofold.recipe.Tuning;

/** Seconds of running the calibration text through the blocks. */
final class CalibrationCost {
    /** Passes over the inputs of the layers: squares, and their sums in float64. */
    private static final int ENERGY_PASSES = 3;

    private final Workload work;
    private final Rehearsal device;
    private final ForwardCost forward;

    CalibrationCost(Workload work, Rehearsal device, ForwardCost forward) {
        this.work = work;
        this.device = device;
        this.forward = forward;
    }

    /** Once through all blocks, with D of each matrix. */
    double pass() {
        Recipe recipe = work.request().recipe();
        double energy = recipe.needsGram() || recipe.scaling() == Scaling.NONE
                ? 0
                : device.passes(
                        ENERGY_PASSES,
                        work.calibrationTokens()
                                * work.model().featuresPerBlock()
                                / 2
                                * work.model().blocks().size());
        return energy
                + forward.blocks(
                        work.calibrationTokens(), work.request().calibration().sequenceLength());
    }

    /** The pass in which the model is compressed, and the loss at its end. */
    double last() {
        Recipe recipe = work.request().recipe();
        double again = forward.blocks(
                work.calibrationTokens(), work.request().calibration().sequenceLength());
        // the dense model beside the compressed one, and a tuned block once more
        double beside = recipe.needsDenseStream() ? again + forward.load() : 0;
        double tuned = recipe.tuning() instanceof Tuning.Block ? again : 0;
        return pass()
                + new HessianCost(work, device).measure()
                + beside
                + tuned
                + forward.load()
                + forward.loss(work.calibrationTokens());
    }

    /**
     * Of {@link #last}, what workers divide that share the blocks. Each of them sends the text through the dense blocks before
     * its own, so the last one all the way.
     */
    double divided() {
        Recipe recipe = work.request().recipe();
        double tuned = recipe.tuning() instanceof Tuning.Block
                ? forward.blocks(
                        work.calibrationTokens(), work.request().calibration().sequenceLength())
                : 0;
        return pass() + new HessianCost(work, device).measure() + tuned;
    }
}
