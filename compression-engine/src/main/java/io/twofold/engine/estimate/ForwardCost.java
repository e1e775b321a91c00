package io.twofold.engine.estimate;

/** Seconds of forward passes. */
final class ForwardCost {
    /** So many of {@code Activations} go through a group of layers at a time. */
    private static final int TOKENS_PER_BATCH = 2048;

    /**
     * Passes over what the layers of a block read and write: norms, rotation, activation, residuals. Counted in the
     * kernels of a Llama block, where norms take five, rotation six and silu(gate)·up three.
     */
    private static final int PASSES = 4;

    /** Kernels of a block, each of which starts about as many operations as the one that was timed. */
    private static final int CALLS = 8;

    /** Passes over the scores of a vocabulary: exponentials, their sum, and the copy that is read. */
    private static final int LOSS_PASSES = 4;

    private final Rehearsal device;
    private final ModelShape model;

    ForwardCost(Rehearsal device, ModelShape model) {
        this.device = device;
        this.model = model;
    }

    /** Through all blocks, whose weights are on the device. */
    double blocks(long tokens, int length) {
        double layers = model.matrices().stream().mapToDouble(device::layer).sum();
        double blocks = model.blocks().size();
        // two products of tokens × tokens × hidden, of which half are masked; narrow heads run at half speed
        double attention = device.products(4.0 * length * model.hidden() * blocks);
        double passes = device.passes(PASSES, model.featuresPerBlock() * blocks);
        double batches = Math.ceil((double) tokens / Math.max(length, TOKENS_PER_BATCH));
        return tokens * (layers + attention + passes) + device.calls(CALLS * blocks * batches);
    }

    /** From the last block's output to losses. */
    double loss(long tokens) {
        return tokens * (device.layer(model.head()) + device.passes(LOSS_PASSES, model.vocabulary()));
    }

    /** All of it. */
    double whole(long tokens, int length) {
        return blocks(tokens, length) + loss(tokens);
    }

    /** Reads the blocks' weights from disk. */
    double load() {
        return device.weights(model.blockParameters())
                + device.calls(model.matrices().size());
    }
}
