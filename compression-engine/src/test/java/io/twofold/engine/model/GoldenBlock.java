package io.twofold.engine.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.twofold.engine.storage.CheckpointWeights;
import io.twofold.engine.testing.TestFiles;
import io.twofold.engine.torch.Torch;
import java.util.Random;

/** A tiny random model with random states for its blocks. */
final class GoldenBlock implements AutoCloseable {
    final NDManager manager = Torch.newManager(Device.cpu());
    final LanguageModel model;
    private final CheckpointWeights weights;
    private final Random random = new Random(11);

    GoldenBlock(String golden) {
        weights = CheckpointWeights.open(TestFiles.golden(golden));
        model = LanguageModels.open(TestFiles.golden(golden), weights, manager);
    }

    /** State 0 of a block: random; of an encoder, with a second sequence whose last tokens are padding. */
    NDList state(int sequences, int tokens) {
        int hidden = model.shape(model.matrices(0).get(0)).get(1);
        NDList state = new NDList(gaussian(new Shape(sequences, tokens, hidden)));
        if (model.prediction() instanceof MaskedToken) {
            boolean[] counts = new boolean[sequences * tokens];
            for (int i = 0; i < counts.length; i++) {
                counts[i] = i / tokens != 1 || i % tokens < (tokens + 1) / 2;
            }
            state.add(manager.create(counts, new Shape(sequences, tokens)).toType(DataType.BOOLEAN, false));
        }
        return state;
    }

    NDArray gaussian(Shape shape) {
        float[] values = new float[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return manager.create(values, shape);
    }

    /** What the steps of a block, one after the other, make of state 0. */
    NDArray chained(ModelBlock block, NDList state) {
        NDList at = state;
        for (int group = 0; group < block.groups().size(); group++) {
            at = block.advance(manager, group, copy(at));
        }
        return at.get(0);
    }

    /** A state that may be taken further, which moves its arrays to the new state's owner. */
    NDList copy(NDList state) {
        NDList copy = new NDList();
        state.forEach(array -> copy.add(array.duplicate()));
        return copy;
    }

    static double product(NDArray a, NDArray b) {
        float[] x = a.toFloatArray();
        float[] y = b.toFloatArray();
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += (double) x[i] * y[i];
        }
        return sum;
    }

    @Override
    public void close() {
        model.close();
        weights.close();
        manager.close();
    }
}
