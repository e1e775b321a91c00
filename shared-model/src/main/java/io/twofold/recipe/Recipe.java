package io.twofold.recipe;

import io.twofold.json.Json;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * How a model is compressed, as data: every published method is a recipe over the same parts.
 *
 * @param preset name of the preset that filled in what the user left out
 * @param sparsity ρ in (0, 1): fraction of the parameters of the linear layers inside the decoder blocks that is removed
 * @param rankRatio κ in [0, 1]: share of the kept parameters given to the low-rank factor; without effect where the
 *     selection is a pattern n:m, which leaves the low-rank factor what the budget has beyond n/m
 * @param scaling how a weight is scaled before it is decomposed
 * @param decomposition the algorithm applied to each matrix
 * @param selection among which entries the sparse part is chosen
 * @param refit what is done to the kept values afterwards
 * @param allocation how the budget is shared among the matrices
 * @param ignore regular expressions; a matrix whose whole name matches one stays dense, counts as kept, and the others
 *     give up what it does not
 * @param seed of every random choice; the same recipe and seed give the same bytes on the same device
 */
public record Recipe(
        String preset,
        double sparsity,
        double rankRatio,
        Scaling scaling,
        Decomposition decomposition,
        Selection selection,
        Refit refit,
        Allocation allocation,
        List<String> ignore,
        long seed) {

    public Recipe {
        ignore = List.copyOf(ignore);
    }

    void validate(Problems problems) {
        // written so that NaN is rejected too
        problems.require(sparsity > 0 && sparsity < 1, "sparsity", "must lie between 0 and 1, both excluded", sparsity);
        problems.require(rankRatio >= 0 && rankRatio <= 1, "rankRatio", "must lie in [0, 1]", rankRatio);
        decomposition.validate(problems.at("decomposition"));
        refit.validate(problems.at("refit"));
        allocation.validate(problems.at("allocation"));
        if (allocation instanceof Bernoulli && !(decomposition instanceof Decomposition.PcpAdmm)) {
            problems.add(
                    "allocation",
                    "bernoulli chooses among the candidates of pcp-admm, but decomposition is " + kind(decomposition)
                            + "; set decomposition to pcp-admm");
        }
        if (allocation instanceof TruncatedGaussian && !(decomposition instanceof Decomposition.QrRpca)) {
            problems.add(
                    "allocation",
                    "truncated-gaussian restarts qr-rpca from earlier solutions, but decomposition is "
                            + kind(decomposition) + "; set decomposition to qr-rpca");
        }
        validatePattern(problems);
        for (int i = 0; i < ignore.size(); i++) {
            try {
                Pattern.compile(ignore.get(i));
            } catch (PatternSyntaxException e) {
                problems.at("ignore").add(Integer.toString(i), "is not a regular expression: " + e.getDescription());
            }
        }
    }

    private void validatePattern(Problems problems) {
        if (!selection.isPattern()) {
            return;
        }
        if (!selection.fits(sparsity)) {
            problems.add(
                    "selection",
                    selection + " keeps more than a sparsity of " + sparsity + " leaves; lower sparsity to at most 1 - "
                            + selection.kept() + "/" + selection.among() + ", or choose a sparser pattern");
        }
        if (!(allocation instanceof Allocation.Uniform)) {
            problems.add(
                    "selection",
                    selection + " keeps the same share of every matrix, so allocation must be uniform, but was "
                            + Json.mapper().valueToTree(allocation).path("kind").asString());
        }
    }

    /** The name by which the user chose a part. */
    private static String kind(Decomposition part) {
        return Json.mapper().valueToTree(part).path("kind").asString();
    }
}
