package io.twofold.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.decomposition.Decomposed;
import io.twofold.engine.decomposition.ScaledMatrix;
import io.twofold.report.Convergence;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Holds the matrices of one block until it has been tuned, and lets the block compute with them as they are so far. */
final class BufferedMatrices implements MatrixSink, AutoCloseable {
    private final NDManager manager;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** Of one matrix: W, its scale, and the parts of W (not of A = W·D). */
    private record Entry(
            NDArray weight,
            NDArray scale,
            Decomposed parts,
            @Nullable Convergence convergence) {}

    BufferedMatrices(NDManager parent) {
        this.manager = parent.newSubManager();
    }

    @Override
    public NDArray accept(NDManager owner, ScaledMatrix matrix, NDArray weight, Decomposed parts) {
        NDArray scale = copy(matrix.scale());
        NDArray s = copy(parts.sparse(matrix.a()).mul(parts.mask()).div(scale));
        NDArray v = copy(parts.v().div(scale));
        Decomposed own = new Decomposed(copy(parts.u()), v, copy(parts.mask()), s, null);
        entries.put(matrix.name(), new Entry(copy(weight), scale, own, parts.convergence()));
        NDArray merged = own.u().matMul(v).add(s);
        merged.attach(owner);
        return merged;
    }

    private NDArray copy(NDArray array) {
        NDArray copy = array.duplicate();
        copy.attach(manager);
        return copy;
    }

    /** The parts of each W. */
    Map<String, Decomposed> parts() {
        Map<String, Decomposed> parts = new LinkedHashMap<>();
        entries.forEach((name, entry) -> parts.put(name, entry.parts()));
        return parts;
    }

    /**
     * Hands one matrix on with values that replace its own.
     *
     * @param owner of the result; everything else that it owns is freed afterwards
     * @param tuned parts of W
     * @return what the sink returned
     */
    NDArray passOn(MatrixSink sink, NDManager owner, String name, Decomposed tuned) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw new IllegalArgumentException("No matrix " + name);
        }
        NDArray scale = entry.scale();
        NDArray v = owned(owner, tuned.v().mul(scale));
        NDArray s = owned(owner, tuned.requireSparse().mul(scale));
        NDArray a = owned(owner, entry.weight().mul(scale));
        Decomposed scaled = new Decomposed(tuned.u(), v, tuned.mask(), s, entry.convergence());
        return sink.accept(owner, new ScaledMatrix(name, a, scale, null), entry.weight(), scaled);
    }

    private static NDArray owned(NDManager owner, NDArray array) {
        array.attach(owner);
        return array;
    }

    @Override
    public void close() {
        manager.close();
    }
}
