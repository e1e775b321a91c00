package io.twofold.engine;

import io.twofold.engine.allocation.AllocationSpace;
import io.twofold.engine.allocation.SizeBudget;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.safetensors.Checkpoint;
import io.twofold.engine.storage.CompressedMatrices;
import java.util.List;

/** The bytes of a model's linear layers: dense, and in the factored form. */
final class FactoredBytes {
    private final LanguageModel model;
    private final Checkpoint dense;

    /** @param dense the original, whose element types are kept */
    FactoredBytes(LanguageModel model, Checkpoint dense) {
        this.model = model;
        this.dense = dense;
    }

    private int perValue(String matrix) {
        return dense.dtype(model.layer(matrix).weight().tensor()).bytes();
    }

    private long size(String matrix) {
        return (long) model.shape(matrix).get(0) * model.shape(matrix).get(1);
    }

    /** What the matrices of a space may take, if so much of the bytes of all linear layers is removed. */
    SizeBudget budget(AllocationSpace space, double sparsity) {
        List<String> compressed = space.matrices();
        long ignored = model.matrices().stream()
                .filter(name -> !compressed.contains(name))
                .mapToLong(name -> perValue(name) * size(name))
                .sum();
        int[] perValue = compressed.stream().mapToInt(this::perValue).toArray();
        return SizeBudget.ofBytes(space, perValue, sparsity, ignored);
    }

    /**
     * Refuses to certify more than was asked for.
     *
     * @throws IllegalStateException if the stored bytes exceed 1 − ρ of the dense ones
     */
    void requireAtMost(CompressedMatrices matrices, double sparsity) {
        long kept = 0;
        long all = 0;
        for (String name : model.matrices()) {
            long size = size(name);
            all += perValue(name) * size;
            kept += matrices.has(name)
                    ? perValue(name)
                                    * matrices.count(name)
                                            .parameters(
                                                    model.shape(name).get(0),
                                                    model.shape(name).get(1))
                            + (size + 7) / 8
                    : perValue(name) * size;
        }
        if (kept > (1 - sparsity) * all + 1) {
            throw new IllegalStateException("kept " + kept + " of " + all + " bytes, over a sparsity of " + sparsity);
        }
    }
}
