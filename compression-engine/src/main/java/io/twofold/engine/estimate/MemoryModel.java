package io.twofold.engine.estimate;

import io.twofold.engine.decomposition.ParameterShare;
import io.twofold.recipe.Bernoulli;
import io.twofold.recipe.Decomposition;
import io.twofold.recipe.Minibatch;
import io.twofold.recipe.Quantization;
import io.twofold.recipe.RateDistortion;
import io.twofold.recipe.Recipe;
import io.twofold.recipe.Target;
import io.twofold.recipe.TruncatedGaussian;
import io.twofold.recipe.Tuning;
import io.twofold.report.Estimate;
import java.lang.management.ManagementFactory;
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

    /** The same where entries are selected only: W, its magnitudes, masks. */
    private static final int PRUNE_COPIES = 5;

    /** Matrices of the size of a gram that are alive at once while it is inverted. */
    private static final int INVERSE_COPIES = 4;

    /** A head of more bytes than that stays in its file on a host: see OutputHead. */
    private static final long RESIDENT_HEAD = 512L << 20;

    /** Up to that size glibc takes what is freed into its own heap, instead of giving it back. */
    private static final long KEPT_BY_ALLOCATOR = 32L << 20;

    /**
     * By how much that heap is larger than what is in use: qr-uniform on SmolLM2-135M took 1.67 GB where 1.34 GB were
     * counted, 0.69 GB of them tensors.
     */
    private static final double FRAGMENTATION = 1.4;

    /**
     * The same while a search keeps parts of each matrix: three steps of clma took 2.35 GB above the start of the process,
     * and 1.38 GB with MALLOC_MMAP_THRESHOLD_ fixed at 1 MiB.
     */
    private static final double SEARCH_FRAGMENTATION = 1.7;

    /** Matrices of the size of W while S is rounded to four bits: its entries for a scale that is tried, S, what is left. */
    private static final int ROUNDING_COPIES = 10;

    /** Copies of the numbers of all candidates: energies, probabilities before and after a step, the point between. */
    private static final int CANDIDATE_COPIES = 5;

    /** While the dense model is measured it is open twice, and a tensor that is loaded is there in pieces and whole. */
    private static final int HEADS_ON_HOST = 4;

    private static final int HEADS_ON_GPU = 3;

    /** Bytes of block inputs that are kept while the loss is differentiated: see LossSensitivity. */
    private static final long KEPT_INPUTS = 1L << 30;

    /** What a batch takes while a block is differentiated, in units of what it takes to run one group of layers. */
    private static final int DIFFERENTIATED = 6;

    /** A block's weights while it is tuned: W, S, two moments of it, masks, gradients, the best so far, U·V + S. */
    private static final int TUNED_COPIES = 9;

    /** Parts in which such a head is read. */
    private static final long HEAD_PART = 128L << 20;

    /** Bytes of the scores that a loss is computed from at a time. */
    private static final long SCORES = 32L << 20;

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
        long host = (process == null ? Runtime.getRuntime().totalMemory() : process) + buffers() + garbage();
        return gpu ? new Estimate.Memory(host, tensors(false)) : new Estimate.Memory(host + tensors(true), null);
    }

    /** Bytes of tensors on the device. */
    private long tensors(boolean onHost) {
        if (!onHost || Float.BYTES * work.largest().size() >= KEPT_BY_ALLOCATOR) {
            return Math.max(measuring(onHost), compressing(onHost));
        }
        double compressing = compressing(true) * (isLearnt() ? SEARCH_FRAGMENTATION : FRAGMENTATION);
        return (long) Math.max(measuring(true) * FRAGMENTATION, compressing);
    }

    /** While the dense model is measured. */
    private long measuring(boolean onHost) {
        return head(onHost) * (onHost ? HEADS_ON_HOST : HEADS_ON_GPU)
                + Float.BYTES * model.largestBlock()
                + states(Math.min(TOKENS_IN_FLIGHT, work.evaluationTokens()))
                + batch()
                + scores();
    }

    /** While it is decided what each matrix keeps, and when the matrices are split. */
    private long compressing(boolean onHost) {
        long blocks = Float.BYTES * (isLearnt() ? 2 * model.blockParameters() : model.largestBlock());
        return head(onHost)
                + blocks
                + states(work.calibrationTokens())
                + Math.max(batch(), decomposition())
                + search()
                + beside();
    }

    /** What goes with the products of inputs, with the dense model's stream and with tuning. */
    private long beside() {
        Recipe recipe = work.request().recipe();
        long bytes = 0;
        if (recipe.needsGram()) {
            long square = Float.BYTES * model.widest() * model.widest();
            // the products and a batch's; eigenvectors, an inverse and what it is made of; the drift from the dense
            // inputs
            bytes += square
                    * (2
                            + (recipe.decomposition() instanceof Decomposition.HessianAdmm ? 3 : 0)
                            + (recipe.target() instanceof Target.Dense ? 3 : 0));
        }
        if (recipe.needsDenseStream()) {
            bytes += states(work.calibrationTokens()) + Float.BYTES * model.largestBlock();
        }
        if (recipe.tuning() instanceof Tuning.Block) {
            bytes += states(work.calibrationTokens())
                    + TUNED_COPIES * Float.BYTES * model.largestBlock()
                    + DIFFERENTIATED * batch();
        }
        return bytes;
    }

    private boolean isLearnt() {
        return work.request().recipe().allocation() instanceof TruncatedGaussian
                || work.request().recipe().allocation() instanceof Bernoulli;
    }

    private long head(boolean onHost) {
        long bytes = Float.BYTES * model.head().size();
        return onHost && bytes > RESIDENT_HEAD ? HEAD_PART + TOKENS_PER_BATCH * HEAD_PART / model.hidden() : bytes;
    }

    /** While a loss is computed: scores, their exponentials and what is read of them. */
    private long scores() {
        return 3 * Math.min(SCORES, Float.BYTES * TOKENS_PER_BATCH * model.vocabulary());
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
        return Float.BYTES
                        * work.largest().size()
                        * Math.max(
                                copies(work.request().recipe().decomposition()),
                                work.request().recipe().quantization() instanceof Quantization.Int4
                                        ? ROUNDING_COPIES
                                        : 0)
                + inverses();
    }

    /** What is made of a gram in float64 to remove weights by it, n × n: its factor, its inverse, the inverse's factor. */
    private long inverses() {
        if (!(work.request().recipe().decomposition() instanceof Decomposition.SparseGpt)) {
            return 0;
        }
        long widest =
                work.matrices().stream().mapToLong(MatrixShape::columns).max().orElse(0);
        return Double.BYTES * INVERSE_COPIES * widest * widest;
    }

    private static int copies(Decomposition decomposition) {
        if (decomposition instanceof Decomposition.Prune) {
            return PRUNE_COPIES;
        }
        // where A and its Gram matrix are there in float64 too
        boolean wide = decomposition instanceof Decomposition.PcpAdmm
                || decomposition instanceof Decomposition.SvdAlternation
                || decomposition instanceof Decomposition.SparseGpt
                || decomposition instanceof Decomposition.Svd;
        return wide ? PURSUIT_COPIES : ROBUST_COPIES;
    }

    /** What a learnt or weighed allocation keeps from step to step. */
    private long search() {
        if (work.request().recipe().allocation() instanceof RateDistortion settings) {
            long tokens = Math.min(
                    work.calibrationTokens(),
                    (long) settings.sequences() * work.request().calibration().sequenceLength());
            long inputs = Float.BYTES * tokens * model.hidden() * model.blocks().size();
            return Math.min(KEPT_INPUTS, inputs) + DIFFERENTIATED * batch();
        }
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

    /** What the virtual machine will let lie around before it collects for the first time. */
    private static long garbage() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().contains("Eden"))
                .mapToLong(pool -> Math.max(
                        0, pool.getUsage().getCommitted() - pool.getUsage().getUsed()))
                .sum();
    }
}
