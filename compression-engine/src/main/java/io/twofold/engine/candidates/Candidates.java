package io.twofold.engine.candidates;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.torch.Kernels;

/**
 * What may be kept of one matrix A = W·D: the singular values of L and the entries of S, with A = L + S.
 *
 * @param u m × p, orthonormal columns
 * @param sigma p, falling
 * @param v p × n, orthonormal rows
 * @param values the k entries of S that are not 0, row by row
 * @param mask m × n booleans: where they stand
 * @param scale D, 1 × n
 */
public record Candidates(NDArray u, NDArray sigma, NDArray v, NDArray values, NDArray mask, NDArray scale) {

    /** p, the number of singular values. */
    public int singularValues() {
        return Math.toIntExact(sigma.size());
    }

    /** k, the number of entries of S. */
    public long entries() {
        return values.size();
    }

    /**
     * The energy that hangs on each candidate alone, given what is kept and S refitted: of p singular values, without
     * cross terms, and of k entries.
     *
     * @param kernels with {@code candidates}
     * @param singular p booleans
     * @param sparse k booleans
     */
    public NDList marginalEnergy(Kernels kernels, NDArray singular, NDArray sparse) {
        return kernels.callForList(u.getManager(), "marginal_energy", u, sigma, v, values, mask, singular, sparse);
    }

    /**
     * W′, m × n, of what is kept.
     *
     * @param kernels with {@code candidates}
     * @param weight W, m × n
     * @param singular p booleans
     * @param sparse k booleans
     * @param refit whether S on its support becomes W − U·diag(σ)·V of the kept singular values
     */
    public NDArray weight(
            Kernels kernels, NDManager manager, NDArray weight, NDArray singular, NDArray sparse, boolean refit) {
        return refit
                ? kernels.call(manager, "refitted_weight", weight, u, sigma, v, mask, scale, singular, sparse)
                : kernels.call(manager, "kept_weight", u, sigma, v, values, mask, scale, singular, sparse);
    }
}
