package io.twofold.engine.candidates;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;

/**
 * One number for every candidate: a value, a probability or a rank. There are millions, hence tensors.
 *
 * @param singular per matrix a float32 vector for its singular values, each costing {@code cost[j]} parameters
 * @param sparse per matrix a float32 vector for its sparse entries, each costing one
 * @param cost m + n of each matrix
 */
public record CandidateScores(List<NDArray> singular, List<NDArray> sparse, long[] cost) implements AutoCloseable {
    public CandidateScores {
        if (singular.isEmpty() || singular.size() != cost.length || sparse.size() != cost.length) {
            throw new IllegalArgumentException("Vectors for " + singular.size() + " and " + sparse.size()
                    + " matrices, and costs for " + cost.length + "; pass one of each for every matrix");
        }
        singular = List.copyOf(singular);
        sparse = List.copyOf(sparse);
    }

    /** Number of matrices. */
    public int matrices() {
        return cost.length;
    }

    /** First the vectors of the singular values, then those of the sparse entries. */
    List<NDArray> vectors() {
        return CandidateMasks.joined(singular, sparse);
    }

    /** What one candidate of each vector costs. */
    double[] costs() {
        double[] costs = new double[2 * cost.length];
        for (int j = 0; j < cost.length; j++) {
            costs[j] = cost[j];
            costs[cost.length + j] = 1;
        }
        return costs;
    }

    /** Parameters of all candidates together. */
    public long totalCost() {
        long total = 0;
        for (int j = 0; j < cost.length; j++) {
            total += singular.get(j).size() * cost[j] + sparse.get(j).size();
        }
        return total;
    }

    /** The same candidates with other numbers, in the order of {@link #vectors}. */
    CandidateScores with(List<NDArray> vectors) {
        int matrices = matrices();
        return new CandidateScores(vectors.subList(0, matrices), vectors.subList(matrices, 2 * matrices), cost);
    }

    /** The products of the numbers of each candidate. */
    public CandidateScores times(NDManager owner, CandidateScores other) {
        List<NDArray> products = new ArrayList<>();
        for (int i = 0; i < vectors().size(); i++) {
            NDArray product = vectors().get(i).mul(other.vectors().get(i));
            product.attach(owner);
            products.add(product);
        }
        return with(products);
    }

    /** Frees the tensors. */
    @Override
    public void close() {
        vectors().forEach(NDArray::close);
    }
}
