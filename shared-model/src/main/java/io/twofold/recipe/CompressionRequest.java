package io.twofold.recipe;

import java.util.HashSet;
import java.util.List;

/**
 * One compression, completely specified.
 *
 * @param model a reference to a model in Hugging Face layout, see {@link References}
 * @param recipe how the model is compressed
 * @param calibration the text seen while compressing
 * @param evaluation what is measured before and after
 * @param exports the layouts to store, at least one
 * @param device {@code auto}, {@code cpu} or {@code cuda:N}
 * @param spectra whether singular values are stored with the result
 */
public record CompressionRequest(
        String model,
        Recipe recipe,
        Calibration calibration,
        Evaluation evaluation,
        List<ExportFormat> exports,
        String device,
        Spectra spectra)
        implements JobRequest {

    public CompressionRequest {
        exports = List.copyOf(exports);
        spectra = spectra == null ? Spectra.AUTO : spectra; // requests of earlier versions lack it
    }

    /** Not part of its JSON: a request without a kind is a compression. */
    @Override
    public JobKind kind() {
        return JobKind.COMPRESSION;
    }

    void validate() {
        Problems problems = new Problems();
        References.validateModel(model, problems, "model");
        recipe.validate(problems.at("recipe"));
        calibration.validate(problems.at("calibration"));
        evaluation.validate(problems.at("evaluation"));
        problems.require(!exports.isEmpty(), "exports", "must name at least one format", exports);
        problems.require(
                new HashSet<>(exports).size() == exports.size(), "exports", "must name each format once", exports);
        Device.validate(device, problems);
        problems.throwIfAny();
    }
}
