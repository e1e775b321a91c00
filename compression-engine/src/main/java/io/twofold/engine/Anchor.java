package io.twofold.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.decomposition.Decomposed;
import io.twofold.engine.decomposition.ParameterShare;
import io.twofold.engine.decomposition.RobustPca;
import io.twofold.engine.decomposition.ScaledMatrix;
import java.util.HashMap;
import java.util.Map;

/**
 * Cold decompositions of all matrices at one point of the allocation space, kept on the device, from which those of
 * nearby points start.
 */
final class Anchor implements MatrixSink, AutoCloseable {
    private final RobustPca decomposition;
    private final NDManager manager;
    private final Map<String, Scaled> starts = new HashMap<>();

    private record Scaled(RobustPca.Start start, NDArray scale) {}

    Anchor(RobustPca decomposition, NDManager parent) {
        this.decomposition = decomposition;
        this.manager = parent.newSubManager();
    }

    @Override
    public NDArray accept(NDManager scope, ScaledMatrix matrix, NDArray weight, Decomposed parts) {
        RobustPca.Start ordered = decomposition.energyOrdered(manager, parts);
        NDArray kept = matrix.scale().duplicate();
        kept.attach(manager);
        starts.put(matrix.name(), new Scaled(ordered, kept));
        return decomposition.unscaled(scope, weight, kept, ordered);
    }

    /**
     * W′ of another share, decomposed from here.
     *
     * @param owner of W′
     * @param weight W, the one that was decomposed
     * @param seed of the rows by which the rank may grow
     */
    NDArray restart(NDManager owner, String name, NDArray weight, ParameterShare share, long seed) {
        Scaled from = starts.get(name);
        if (from == null) {
            throw new IllegalArgumentException("Matrix " + name + " was not decomposed");
        }
        return decomposition
                .restart(owner, weight, from.scale(), from.start(), share, seed)
                .get(0);
    }

    @Override
    public void close() {
        manager.close();
    }
}
