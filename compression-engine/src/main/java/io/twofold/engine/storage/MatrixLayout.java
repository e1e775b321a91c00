package io.twofold.engine.storage;

import io.twofold.engine.architecture.Linear;
import io.twofold.engine.model.LanguageModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which matrices of a model's blocks lie in which tensors of its dense checkpoint. */
public final class MatrixLayout {
    private final Map<String, List<Linear>> byTensor = new HashMap<>();

    /** The layout of a model. */
    public static MatrixLayout of(LanguageModel model) {
        MatrixLayout layout = new MatrixLayout();
        for (int i = 0; i < model.blockCount(); i++) {
            model.layers(i).forEach(layout::add);
        }
        layout.byTensor
                .values()
                .forEach(matrices -> matrices.sort(
                        Comparator.comparing(linear -> linear.weight().firstRow())));
        return layout;
    }

    private void add(Linear linear) {
        byTensor.computeIfAbsent(linear.weight().tensor(), tensor -> new ArrayList<>())
                .add(linear);
    }

    /** The matrices in a tensor from its first row on; none if it holds something else. */
    List<Linear> in(String tensor) {
        return byTensor.getOrDefault(tensor, List.of());
    }
}
