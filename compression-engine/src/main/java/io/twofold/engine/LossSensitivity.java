package io.twofold.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.model.Activations;
import io.twofold.engine.model.BlockBackward;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.model.ModelBlock;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.report.Phase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How much the loss of the dense model depends on the outputs y of its linear layers: the mean over tokens of (∂L/∂y)²,
 * L being the sum of the losses of a sequence's tokens. That is the diagonal of the Fisher information of y, so a change
 * δ of the outputs raises L by about ½·Σ (∂L/∂y)²·δ².
 *
 * <p>The model runs forward once, only the inputs of its blocks being kept, in the host's memory; then the derivative is
 * carried back block by block, each block being computed again. One block's weights are there at a time, and what it
 * computes for a few sequences; of block inputs as much as {@link #KEPT_BYTES}, or those of one sequence.
 */
final class LossSensitivity {
    /** Block inputs that are kept at a time: sequences that take more come in several turns. */
    static final long KEPT_BYTES = 1L << 30;

    private final LanguageModel model;
    private final NDManager manager;
    private final RunMonitor monitor;
    private final long keptBytes;

    /** @param model dense */
    LossSensitivity(LanguageModel model, NDManager manager, RunMonitor monitor) {
        this(model, manager, monitor, KEPT_BYTES);
    }

    LossSensitivity(LanguageModel model, NDManager manager, RunMonitor monitor, long keptBytes) {
        this.model = model;
        this.manager = manager;
        this.monitor = monitor;
        this.keptBytes = keptBytes;
    }

    /**
     * Measures.
     *
     * @param sequences equally long
     * @return for each matrix, by name in the model's order, the mean over all tokens of (∂L/∂y)² of each output
     */
    Map<String, double[]> measure(List<long[]> sequences) {
        Map<String, double[]> sums = new LinkedHashMap<>();
        model.matrices()
                .forEach(name -> sums.put(name, new double[model.shape(name).get(0)]));
        int length = sequences.get(0).length;
        long hidden = model.shape(model.matrices(0).get(0)).get(1);
        int atOnce = (int) Math.max(1, keptBytes / (Float.BYTES * hidden * length * model.blockCount()));
        for (int from = 0; from < sequences.size(); from += atOnce) {
            add(sums, sequences.subList(from, Math.min(sequences.size(), from + atOnce)), from, sequences.size());
        }
        double tokens = (double) sequences.size() * length;
        sums.values().forEach(sum -> Arrays.setAll(sum, i -> sum[i] / tokens));
        return sums;
    }

    private void add(Map<String, double[]> sums, List<long[]> sequences, int done, int total) {
        try (NDManager scope = manager.newSubManager();
                NDManager host = manager.newSubManager(Device.cpu())) {
            List<List<NDArray>> inputs = new ArrayList<>();
            List<NDArray> gradients = forward(sequences, scope, host, inputs);
            for (int i = model.blockCount() - 1; i >= 0; i--) {
                int passed = (model.blockCount() - 1 - i) * sequences.size() / model.blockCount();
                monitor.progress(Phase.ALLOCATE, done + passed, total, "differentiated sequence");
                try (ModelBlock block = model.loadBlock(i)) {
                    for (int batch = 0; batch < gradients.size(); batch++) {
                        monitor.checkCancelled();
                        NDArray input = inputs.get(i).get(batch);
                        gradients.set(batch, back(block, input, gradients.get(batch), scope, sums));
                        input.close();
                    }
                }
            }
            monitor.progress(Phase.ALLOCATE, done + sequences.size(), total, "differentiated sequence");
        }
    }

    /**
     * Runs forward.
     *
     * @param kept gets the inputs of each block, batch by batch
     * @return the derivatives of the losses by the last block's outputs, batch by batch
     */
    private List<NDArray> forward(List<long[]> sequences, NDManager scope, NDManager host, List<List<NDArray>> kept) {
        try (Activations activations = Activations.ofText(model, scope, sequences, monitor::checkCancelled)) {
            for (int i = 0; i < model.blockCount(); i++) {
                List<NDArray> copies = new ArrayList<>();
                for (NDArray hidden : activations.hidden()) {
                    NDArray copy = hidden.toDevice(Device.cpu(), true);
                    copy.attach(host);
                    copies.add(copy);
                }
                kept.add(copies);
                try (ModelBlock block = model.loadBlock(i)) {
                    activations.pass(block);
                }
            }
            return activations.lossGradients(scope);
        }
    }

    /** Adds the squares of one block and batch; the derivative by the outputs is freed, that by the inputs returned. */
    private static NDArray back(
            ModelBlock block, NDArray input, NDArray gradient, NDManager owner, Map<String, double[]> sums) {
        try (NDManager scope = owner.newSubManager()) {
            NDArray here = input.toDevice(owner.getDevice(), true);
            here.attach(scope);
            BlockBackward back = block.backward(scope, new NDList(here), gradient);
            back.squaredOutput().forEach((name, squares) -> {
                double[] sum = sums.get(name);
                double[] more = squares.toDoubleArray();
                for (int i = 0; sum != null && i < more.length; i++) {
                    requireFinite(more[i], name);
                    sum[i] += more[i];
                }
            });
            gradient.close();
            back.input().attach(owner);
            return back.input();
        }
    }

    private static void requireFinite(double value, String name) {
        if (!Double.isFinite(value)) {
            throw new CompressionException(
                    FailureCode.NUMERIC_FAILURE,
                    "Matrix " + name + ": the derivative of the model's loss by its outputs is not finite; check the"
                            + " checkpoint and the calibration text");
        }
    }
}
