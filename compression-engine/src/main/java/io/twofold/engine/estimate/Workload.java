package io.twofold.engine.estimate;

import io.twofold.engine.decomposition.ParameterShare;
import io.twofold.engine.safetensors.DType;
import io.twofold.recipe.CompressionRequest;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleBiFunction;

/**
 * What a run has to do.
 *
 * @param request with the recipe
 * @param model all linear layers
 * @param matrices the layers that are compressed
 * @param shares what each of them keeps; where that is learnt, what it would keep at the same sparsity everywhere
 * @param types in which they are stored
 * @param weights number of elements of all tensors
 * @param denseBytes of all tensors
 * @param evaluationTokens in complete windows, of all texts
 * @param evaluationWindow the longest one
 */
public record Workload(
        CompressionRequest request,
        ModelShape model,
        List<MatrixShape> matrices,
        List<ParameterShare> shares,
        List<DType> types,
        long weights,
        long denseBytes,
        long evaluationTokens,
        int evaluationWindow) {

    public Workload {
        matrices = List.copyOf(matrices);
        shares = List.copyOf(shares);
        types = List.copyOf(types);
    }

    /** The same matrices with the recipe of trial compressions: see {@link io.twofold.recipe.Recipe#trial}. */
    Workload trial(int iterations) {
        CompressionRequest tried = new CompressionRequest(
                request.model(),
                request.recipe().trial(iterations),
                request.calibration(),
                request.evaluation(),
                request.exports(),
                request.device(),
                request.shards(),
                request.spectra());
        return new Workload(
                tried, model, matrices, shares, types, weights, denseBytes, evaluationTokens, evaluationWindow);
    }

    long calibrationTokens() {
        return (long) request.calibration().sequences() * request.calibration().sequenceLength();
    }

    /** The largest of the matrices. */
    MatrixShape largest() {
        return matrices.stream()
                .max(Comparator.comparingLong(MatrixShape::size))
                .orElseThrow();
    }

    /** Adds up what each matrix costs. */
    double sum(ToDoubleBiFunction<MatrixShape, ParameterShare> cost) {
        double sum = 0;
        for (int i = 0; i < matrices.size(); i++) {
            sum += cost.applyAsDouble(matrices.get(i), shares.get(i));
        }
        return sum;
    }

    /** What one of the matrices keeps. */
    long parameters(int matrix) {
        MatrixShape shape = matrices.get(matrix);
        return shares.get(matrix).parameters(shape.rows(), shape.columns());
    }

    /** Parameters of all linear layers inside the blocks after compression, with those that stay dense. */
    long kept() {
        long kept = model.blockParameters();
        for (int i = 0; i < matrices.size(); i++) {
            kept += parameters(i) - matrices.get(i).size();
        }
        return kept;
    }
}
