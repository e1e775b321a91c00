package io.twofold.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.allocation.AlphaAllocation;
import io.twofold.engine.decomposition.FiniteCheck;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.model.ModelBlock;
import io.twofold.engine.torch.Kernels;
import io.twofold.report.Phase;
import java.util.List;

/** How the spectra of a model's matrices fall off, read from the weights alone. */
final class SpectrumExponents {
    private final LanguageModel model;
    private final Kernels kernels;
    private final NDManager manager;
    private final RunMonitor monitor;

    /** @param kernels with {@code svd} and {@code qr_rpca} */
    SpectrumExponents(LanguageModel model, Kernels kernels, NDManager manager, RunMonitor monitor) {
        this.model = model;
        this.kernels = kernels;
        this.manager = manager;
        this.monitor = monitor;
    }

    /** The mean power-law exponent α of each decoder block's matrices. */
    double[] ofBlocks() {
        double[] exponents = new double[model.blockCount()];
        for (int i = 0; i < exponents.length; i++) {
            monitor.progress(Phase.CALIBRATE, i, exponents.length, "block");
            try (ModelBlock block = model.loadBlock(i)) {
                List<String> names = block.groups().stream()
                        .flatMap(group -> group.matrices().stream())
                        .toList();
                exponents[i] = names.stream()
                        .mapToDouble(name -> exponent(name, block.weight(name)))
                        .average()
                        .orElse(Double.POSITIVE_INFINITY);
            }
        }
        monitor.progress(Phase.CALIBRATE, exponents.length, exponents.length, "block");
        return exponents;
    }

    private double exponent(String name, NDArray weight) {
        monitor.checkCancelled();
        FiniteCheck.require(kernels, weight, name, "the weight");
        try (NDArray eigenvalues = kernels.call(manager, "spectrum", weight)) {
            return AlphaAllocation.exponent(eigenvalues.toDoubleArray());
        }
    }
}
