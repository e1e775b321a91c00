package io.twofold.engine.estimate;

import io.twofold.recipe.Scaling;

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
        double energy = work.request().recipe().scaling() == Scaling.NONE
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
        return pass() + forward.load() + forward.loss(work.calibrationTokens());
    }
}
