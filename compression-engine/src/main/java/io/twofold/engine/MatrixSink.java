package io.twofold.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.decomposition.RobustPca;

/** Takes each matrix as it is decomposed. */
interface MatrixSink {
    /**
     * Takes one over.
     *
     * @param manager owns the result; everything else that it owns is freed afterwards
     * @param weight W, m × n
     * @param scale D, 1 × n
     * @param result of A = W·D
     * @return W′, with which the model computes from now on
     */
    NDArray accept(NDManager manager, String name, NDArray weight, NDArray scale, RobustPca.Result result);
}
