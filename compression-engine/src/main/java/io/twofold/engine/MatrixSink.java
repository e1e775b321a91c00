package io.twofold.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.decomposition.Decomposed;
import io.twofold.engine.decomposition.ScaledMatrix;

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
}
