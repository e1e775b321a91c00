package io.twofold.engine.decomposition;

import ai.djl.ndarray.NDArray;
import io.twofold.report.Convergence;
import org.jspecify.annotations.Nullable;

/**
 * A = W·D split up: A ≈ U·V + S. All arrays belong to the manager that the decomposition was given.
 *
 * @param u m × r
 * @param v r × n
 * @param mask m × n booleans: where S has an entry
 * @param s m × n, S where the mask is true, whatever elsewhere; or null if S = A − U·V there
 * @param convergence of the solver, or null if it takes a fixed number of steps
 */
public record Decomposed(
        NDArray u,
        NDArray v,
        NDArray mask,
        @Nullable NDArray s,
        @Nullable Convergence convergence) {

    /** S, where it is known not to be the rest. */
    public NDArray requireSparse() {
        if (s == null) {
            throw new IllegalStateException("S is what U·V leaves, and was not computed");
        }
        return s;
    }

    /** S, m × n, right where the mask is true, whatever elsewhere. */
    public NDArray sparse(NDArray a) {
        return s != null ? s : a.sub(u.matMul(v));
    }
}
