package io.twofold.engine.estimate;

import io.twofold.engine.decomposition.ParameterShare;
import io.twofold.recipe.Bernoulli;
import io.twofold.recipe.Decomposition;
import io.twofold.recipe.Minibatch;
import io.twofold.recipe.TruncatedGaussian;
import io.twofold.report.Estimate;
import org.jspecify.annotations.Nullable;

/** Adds up what is in memory at the worst moment. Everything is computed in float32. */
public final class MemoryModel {
    /** Tokens whose hidden states PerplexityEvaluator keeps at a time. */
    private static final long TOKENS_IN_FLIGHT = 32_768;

    /** Tokens that go through a group of layers at a time. */
    private static final long TOKENS_PER_BATCH = 2048;

    /** Matrices of the size of W that are alive at once in an iteration of robust PCA. */
    private static final int ROBUST_COPIES = 9;

    /** The same for principal component pursuit, where W and its Gram matrix are there in float64 too. */
    private static final int PURSUIT_COPIES = 16;

    /** A head of more bytes than that stays in its file on a host: see OutputHead. */
    private static final long RESIDENT_HEAD = 512L << 20;

    /** Copies of the numbers of all candidates: energies, probabilities before and after a step, the point between. */
    private static final int CANDIDATE_COPIES = 5;

    /** Bytes of the scores that a loss is computed from at a time, with their exponentials. */
    private static final long SCORES = 3 * (32L << 20);

    private final Workload work;
    private final ModelShape model;

    public MemoryModel(Workload work) {
        this.work = work;
        this.model = work.model();
    }

    /**
     * The prediction.
     *
     * @param process bytes that the process has already, with tokenised texts and loaded libraries; null if unknown
     * @param gpu whether the tensors lie on one
     */
    public Estimate.Memory memory(@Nullable Long process, boolean gpu) {
        long host = (process == null ? Runtime.getRuntime().totalMemory() : process) + buffers();
        return gpu ? new Estimate.Memory(host, tensors(false)) : new Estimate.Memory(host + tensors(true), null);
    }

    /** Bytes of tensors on the device. */
    private long tensors(boolean onHost) {
        return weights(onHost) + Math.max(forward(), search() + calibration() + decomposition());
    }

    private long weights(boolean onHost) {
        long head = Float.BYTES * model.head().size();
        long held = onHost && head > RESIDENT_HEAD ? 0 : head;
        boolean learnt = work.request().recipe().allocation() instanceof TruncatedGaussian
                || work.request().recipe().allocation() instanceof Bernoulli;
        return held + Float.BYTES * (learnt ? 2 * model.blockParameters() : model.largestBlock());
    }

    /** While perplexity is measured. */
    private long forward() {
        return states(Math.min(TOKENS_IN_FLIGHT, work.evaluationTokens())) + batch() + SCORES;
    }

    private long calibration() {
        return states(work.calibrationTokens()) + batch();
    }

    /** Between two groups of layers: the residual stream and what the next layer reads. */
    private long states(long tokens) {
        return Float.BYTES * tokens * (model.hidden() + model.widest());
    }

    /** While a batch goes through a group of layers: what they read and write, and what is made of it. */
    private long batch() {
        return Float.BYTES * TOKENS_PER_BATCH * 4 * model.widest();
    }

    private long decomposition() {
        boolean pursuit = work.request().recipe().decomposition() instanceof Decomposition.PcpAdmm;
        return Float.BYTES * work.largest().size() * (pursuit ? PURSUIT_COPIES : ROBUST_COPIES);
    }

    /** What a learnt allocation keeps from step to step. */
    private long search() {
        if (work.request().recipe().allocation() instanceof TruncatedGaussian learnt) {
            // an anchor: U, V and a mask of each matrix
            double anchor = work.sum((shape, share) -> Float.BYTES * factors(shape, share) + shape.size());
            return (long) anchor + states(tokens(learnt.minibatch()));
        }
        if (work.request().recipe().allocation() instanceof Bernoulli learnt) {
            return Float.BYTES * CANDIDATE_COPIES * model.blockParameters()
                    + Math.max(states(tokens(learnt.minibatch())), 2 * states(tokens(learnt.probe())));
        }
        return 0;
    }

    private static double factors(MatrixShape shape, ParameterShare share) {
        return (double) share.rank() * (shape.rows() + shape.columns());
    }

    private static long tokens(Minibatch minibatch) {
        return (long) minibatch.sequences() * minibatch.sequenceLength();
    }

    /** Bytes beside the tensors on the host: buffers of conversion, and files that are copied by way of memory. */
    private long buffers() {
        long matrix = Float.BYTES * work.largest().size();
        long copied = work.denseBytes() * (work.weights() - model.blockParameters()) / Math.max(1, work.weights());
        return 2 * matrix + copied;
    }
}
