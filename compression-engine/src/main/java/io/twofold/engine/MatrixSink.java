package io.twofold.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.decomposition.Decomposed;
import io.twofold.engine.decomposition.ScaledMatrix;
import io.twofold.engine.model.ModelBlock;
import io.twofold.report.TunedBlock;
import org.jspecify.annotations.Nullable;

/** Takes each matrix as it is decomposed. */
interface MatrixSink {
    /**
     * Takes one over.
     *
     * @param manager owns the result; everything else that it owns is freed afterwards
     * @param matrix A = W·D
     * @param weight W, m × n
     * @param parts of A
     * @return W′, with which the model computes from now on
     */
    NDArray accept(NDManager manager, ScaledMatrix matrix, NDArray weight, Decomposed parts);

    /**
     * Lets a block compute with its matrices as an earlier run stored them, if one did.
     *
     * @param index of the block
     * @param block dense
     * @return whether all of them are there; if not, the block is as it was
     */
    default boolean restore(int index, ModelBlock block, NDManager manager) {
        return false;
    }

    /**
     * Hears that all matrices of a block were accepted.
     *
     * @param tuned what tuning reached, or null without
     */
    default void finished(int index, @Nullable TunedBlock tuned) {}
}
