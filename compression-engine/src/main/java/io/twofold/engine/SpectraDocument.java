package io.twofold.engine;

import io.twofold.engine.decomposition.Spectrum;
import io.twofold.json.Json;
import io.twofold.report.MatrixSpectrum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The file that the spectra of a model's matrices are stored in.
 *
 * @param energyShare of the sum of singular values that {@link MatrixSpectrum#energyRank} of them reach
 * @param matrices in the model's order
 */
record SpectraDocument(double energyShare, List<MatrixSpectrum> matrices) {
    static final String FILE_NAME = "spectra.json";

    SpectraDocument {
        matrices = List.copyOf(matrices);
    }

    static void write(List<MatrixSpectrum> matrices, Path directory) throws IOException {
        String document = Json.write(new SpectraDocument(Spectrum.ENERGY_SHARE, matrices));
        Files.writeString(directory.resolve(FILE_NAME), document + "\n");
    }
}
