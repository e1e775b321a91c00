package io.twofold.engine.candidates;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;

/**
 * Which candidates are kept.
 *
 * @param singular per matrix a boolean vector for its singular values
 * @param sparse per matrix a boolean vector for its sparse entries
 */
public record CandidateMasks(List<NDArray> singular, List<NDArray> sparse) implements AutoCloseable {
    public CandidateMasks {
        singular = List.copyOf(singular);
        sparse = List.copyOf(sparse);
    }

    /** First those of the singular values, then those of the sparse entries. */
    static CandidateMasks of(List<NDArray> vectors) {
        int matrices = vectors.size() / 2;
        return new CandidateMasks(vectors.subList(0, matrices), vectors.subList(matrices, 2 * matrices));
    }

    List<NDArray> vectors() {
        return joined(singular, sparse);
    }

    static List<NDArray> joined(List<NDArray> singular, List<NDArray> sparse) {
        List<NDArray> all = new ArrayList<>(singular);
        all.addAll(sparse);
        return all;
    }

    /** Frees the tensors. */
    @Override
    public void close() {
        vectors().forEach(NDArray::close);
    }
}
