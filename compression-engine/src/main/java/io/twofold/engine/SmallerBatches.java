package io.twofold.engine;

import io.twofold.engine.model.LanguageModels;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import java.util.function.IntFunction;

/** What follows when the device's memory was too small: the run goes on once with smaller batches, then it has failed. */
final class SmallerBatches {
    static final int TOKENS_PER_BATCH = LanguageModels.TOKENS_PER_BATCH / 4;

    private SmallerBatches() {}

    /**
     * Runs, if need be twice.
     *
     * @param run gets {@link io.twofold.engine.model.LanguageModel#tokensPerBatch}; goes on from its checkpoints
     * @throws CompressionException with {@code device-out-of-memory} and what to do, if smaller batches are too large, too
     */
    static <T> T ifNeeded(RunMonitor monitor, IntFunction<T> run) {
        try {
            return run.apply(LanguageModels.TOKENS_PER_BATCH);
        } catch (CompressionException e) {
            if (e.code() != FailureCode.DEVICE_OUT_OF_MEMORY) {
                throw e;
            }
            monitor.warning("The device ran out of memory and the run goes on with batches of " + TOKENS_PER_BATCH
                    + " tokens instead of " + LanguageModels.TOKENS_PER_BATCH + ": " + e.getMessage());
        }
        try {
            return run.apply(TOKENS_PER_BATCH);
        } catch (CompressionException e) {
            if (e.code() != FailureCode.DEVICE_OUT_OF_MEMORY) {
                throw e;
            }
            throw new CompressionException(
                    FailureCode.DEVICE_OUT_OF_MEMORY,
                    "The device ran out of memory, with smaller batches too; set calibration.sequences or"
                            + " calibration.sequenceLength lower, free the device of other processes, or choose a device"
                            + " with more memory (?validate_only=true says how much is needed): " + e.getMessage(),
                    e);
        }
    }
}
