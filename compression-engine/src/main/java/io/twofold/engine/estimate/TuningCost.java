package io.twofold.engine.estimate;

import io.twofold.recipe.Tuning;

/** Seconds of training the kept values of all blocks. */
final class TuningCost {
    /** A forward pass, and about two of them to carry derivatives back to inputs and weights. */
    private static final int DIFFERENTIATED = 3;

    /** Passes over a block's weights in a step: gradients, two moments, the values, merging. */
    private static final int STEP_PASSES = 25;

    private final Workload work;
    private final Rehearsal device;
    private final ForwardCost forward;

    TuningCost(Workload work, Rehearsal device, ForwardCost forward) {
        this.work = work;
        this.device = device;
        this.forward = forward;
    }

    /** All of it; 0 without tuning. */
    double seconds() {
        if (!(work.request().recipe().tuning() instanceof Tuning.Block settings)) {
            return 0;
        }
        int sequences = work.request().calibration().sequences();
        int length = work.request().calibration().sequenceLength();
        double trained = work.calibrationTokens() * (1 - settings.heldOut());
        double judged = settings.heldOut() == 0 ? trained : work.calibrationTokens() - trained;
        double steps = Math.ceil(sequences * (1 - settings.heldOut()) / settings.batch());
        double epoch = forward.blocks((long) (DIFFERENTIATED * trained + judged), length)
                + steps * device.passes(STEP_PASSES, work.model().blockParameters());
        return settings.epochs() * epoch;
    }
}
