package io.twofold.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.decomposition.Decomposed;
import io.twofold.engine.decomposition.ScaledMatrix;
import io.twofold.report.TunedBlock;

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

    /** Whether a matrix was finished, by this run or another, so that it need not be decomposed. */
    default boolean isFinished(String name) {
        return false;
    }

    /** W′ of a matrix that {@linkplain #isFinished is finished}, owned by the manager. */
    default NDArray finished(NDManager manager, String name) {
        throw new IllegalArgumentException("No earlier run finished " + name);
    }

    /**
     * Hears that all matrices of a block were accepted as they are after tuning.
     *
     * @param reached what tuning reached
     */
    default void tuned(int index, TunedBlock reached) {}
}
