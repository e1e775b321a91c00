package io.twofold.engine;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.twofold.engine.decomposition.Spectrum;
import io.twofold.engine.model.LanguageModel;
import io.twofold.engine.model.LinearLayer;
import io.twofold.engine.model.Weights;
import io.twofold.engine.torch.Kernels;
import io.twofold.recipe.Spectra;
import io.twofold.report.MatrixReport;
import io.twofold.report.MatrixSpectrum;
import io.twofold.report.Phase;
import java.util.ArrayList;
import java.util.List;

/**
 * Computes the spectra of the dense matrices, one after the other, after all of them were compressed. It needs nothing
 * but weights and ranks, so that a run that was resumed does it like any other.
 */
final class SpectrumPass {
    private final LanguageModel model;
    private final Weights weights;
    private final Kernels kernels;
    private final NDManager manager;
    private final RunMonitor monitor;

    /**
     * @param weights the dense model's
     * @param kernels with {@code svd}
     */
    SpectrumPass(LanguageModel model, Weights weights, Kernels kernels, NDManager manager, RunMonitor monitor) {
        this.model = model;
        this.weights = weights;
        this.kernels = kernels;
        this.manager = manager;
        this.monitor = monitor;
    }

    /** The spectra of the matrices of a request that wants them; else none. */
    List<MatrixSpectrum> ifWanted(Spectra spectra, List<MatrixReport> matrices) {
        int most = matrices.stream()
                .mapToInt(
                        matrix -> Math.min(matrix.shape().get(0), matrix.shape().get(1)))
                .max()
                .orElse(0);
        return spectra.wanted(most) ? monitor.time(Phase.EXPORT, () -> of(matrices)) : List.of();
    }

    private List<MatrixSpectrum> of(List<MatrixReport> matrices) {
        List<MatrixSpectrum> spectra = new ArrayList<>();
        for (int i = 0; i < matrices.size(); i++) {
            monitor.progress(Phase.EXPORT, i, matrices.size(), "spectrum");
            MatrixReport matrix = matrices.get(i);
            // after hours of work this is not what a run may fail of
            try (NDManager scope = manager.newSubManager()) {
                NDArray weight = LinearLayer.weight(model.layer(matrix.name()), weights, scope);
                spectra.add(Spectrum.of(kernels, weight).sampled(matrix.name(), matrix.rank()));
            } catch (EngineException e) {
                monitor.warning("The spectrum of " + matrix.name() + " is missing: " + e.getMessage());
            }
        }
        monitor.progress(Phase.EXPORT, matrices.size(), matrices.size(), "spectrum");
        return spectra;
    }
}
