package io.twofold.engine;

import ai.djl.ndarray.NDManager;
import io.twofold.engine.model.Activations;
import io.twofold.engine.model.InputGroup;
import io.twofold.engine.model.ModelBlock;
import io.twofold.engine.model.ResidentModel;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.report.Phase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How much the loss of the dense model rises per energy ‖(W − W′)·D‖² that one matrix loses, measured with one matrix
 * compressed at a time: what makes the energies of different matrices comparable, from forward passes alone.
 */
final class MatrixSensitivity {
    /**
     * How many times the mean rise is added to each before it is divided: a few sequences cannot tell a matrix that
     * matters little from one that does not matter, and what they take for the latter would be given away whole.
     */
    private static final double PRIOR = 0.3;

    private final ResidentModel model;
    private final List<long[]> sequences;
    private final NDManager manager;
    private final RunMonitor monitor;

    /**
     * @param model dense; it is again when this is done
     * @param sequences to measure the loss on
     */
    MatrixSensitivity(ResidentModel model, List<long[]> sequences, NDManager manager, RunMonitor monitor) {
        this.model = model;
        this.sequences = sequences;
        this.manager = manager;
        this.monitor = monitor;
    }

    private record Rise(double nats, double lostEnergy) {
        double perEnergy(double prior) {
            return lostEnergy == 0 ? 0 : (Math.max(0, nats) + prior) / lostEnergy;
        }
    }

    /** One number per compressed matrix in the model's order, 1 on average; 0 for one that has no energy. */
    double[] measure(SingleMatrixTrial trial) {
        double dense = ModelLoss.of(model, sequences, manager, monitor);
        List<Rise> rises = new ArrayList<>();
        try (NDManager scope = manager.newSubManager();
                Activations before = Activations.ofText(model, scope, sequences, monitor::checkCancelled)) {
            for (int i = 0; i < model.blockCount(); i++) {
                monitor.progress(Phase.ALLOCATE, i, model.blockCount(), "probed block");
                for (InputGroup group : model.loadBlock(i).groups()) {
                    for (String name : group.matrices()) {
                        measure(trial, i, name, before, dense, rises);
                    }
                }
                before.pass(model.loadBlock(i));
            }
        }
        monitor.progress(Phase.ALLOCATE, model.blockCount(), model.blockCount(), "probed block");
        return perEnergy(rises);
    }

    private void measure(
            SingleMatrixTrial trial, int index, String name, Activations before, double dense, List<Rise> rises) {
        ModelBlock block = model.loadBlock(index);
        try (NDManager scope = manager.newSubManager()) {
            SingleMatrixTrial.Outcome compressed = trial.compress(scope, name, block.weight(name));
            if (compressed == null) {
                return;
            }
            block.replace(name, compressed.weight());
            try (Activations copy = before.copy(scope)) {
                double rise = ModelLoss.of(model, copy, index) - dense;
                if (!Double.isFinite(rise)) {
                    throw new CompressionException(
                            FailureCode.NUMERIC_FAILURE,
                            "Matrix " + name + ": the model's loss is not finite while it alone is compressed; check"
                                    + " the checkpoint and the calibration text");
                }
                rises.add(new Rise(rise, compressed.lostEnergy()));
            } finally {
                block.replace(name, block.weight(name).duplicate());
            }
        }
    }

    private static double[] perEnergy(List<Rise> rises) {
        double mean = rises.stream()
                .mapToDouble(rise -> Math.max(0, rise.nats()))
                .average()
                .orElse(0);
        // where no loss rises, every matrix counts for the same share of its energy
        double prior = PRIOR * (mean == 0 ? 1 : mean);
        double[] weights =
                rises.stream().mapToDouble(rise -> rise.perEnergy(prior)).toArray();
        double scale = Arrays.stream(weights).average().orElse(1);
        return Arrays.stream(weights)
                .map(weight -> scale == 0 ? 1 : weight / scale)
                .toArray();
    }
}
