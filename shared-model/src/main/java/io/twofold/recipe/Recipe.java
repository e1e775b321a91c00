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
 * @param ridge δ: where products of the inputs XᵀX are used, so many times the mean of their diagonal is added to it, at
 *     least 0; the more, the less a layer trusts what few tokens tell about directions that inputs hardly take
 * @param target which outputs a compressed layer shall reproduce
 * @param inputs whose activations enter a block; recipes of earlier versions lack it and mean the compressed model's
 * @param decomposition the algorithm applied to each matrix
 * @param selection among which entries the sparse part is chosen
 * @param refit what is done to the kept values of a matrix afterwards
 * @param tuning what is done to the kept values of several matrices together
 * @param quantization how the entries of the sparse part are stored; recipes of earlier versions lack it and mean none
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
        double ridge,
        Target target,
        Inputs inputs,
        Decomposition decomposition,
        Selection selection,
        Refit refit,
        Tuning tuning,
        Quantization quantization,
        Allocation allocation,
        List<String> ignore,
        long seed) {

    public Recipe {
        inputs = inputs == null ? Inputs.COMPRESSED : inputs;
        quantization = quantization == null ? new Quantization.None() : quantization;
        ignore = List.copyOf(ignore);
    }

    void validate(Problems problems) {
        // written so that NaN is rejected too
        problems.require(sparsity > 0 && sparsity < 1, "sparsity", "must lie between 0 and 1, both excluded", sparsity);
        problems.require(rankRatio >= 0 && rankRatio <= 1, "rankRatio", "must lie in [0, 1]", rankRatio);
        problems.require(ridge >= 0 && ridge <= 1000, "ridge", "must lie in [0, 1000]", ridge);
        target.validate(problems.at("target"));
        decomposition.validate(problems.at("decomposition"));
        refit.validate(problems.at("refit"));
        tuning.validate(problems.at("tuning"));
        quantization.validate(problems.at("quantization"));
        if (quantization instanceof Quantization.Int4 && tuning instanceof Tuning.Block) {
            problems.add(
                    "quantization", "int4 would undo what tuning block trains; set tuning or quantization to none");
        }
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
        validateParts(problems);
        if (allocation instanceof RateDistortion settings
                && settings.budget() == BudgetUnit.BYTES
                && quantization instanceof Quantization.Int4) {
            problems.at("allocation").add("budget", "must be parameters with quantization int4");
        }
        validatePattern(problems);
        boolean metric =
                decomposition instanceof Decomposition.HessianAdmm || decomposition instanceof Decomposition.SparseGpt;
        if (metric && scaling != Scaling.FULL_HESSIAN) {
            problems.add(
                    "scaling",
                    "must be full-hessian for decomposition " + kind(decomposition) + ", which works with that metric");
        }
        for (int i = 0; i < ignore.size(); i++) {
            try {
                Pattern.compile(ignore.get(i));
            } catch (PatternSyntaxException e) {
                problems.at("ignore").add(Integer.toString(i), "is not a regular expression: " + e.getDescription());
            }
        }
    }

    private void validateParts(Problems problems) {
        if (!hasLowRank() && rankRatio != 0) {
            problems.add(
                    "rankRatio",
                    "must be 0, because " + kind(decomposition) + " has no low-rank part, but was " + rankRatio);
        }
        if (!decomposition.hasSparse() && quantization instanceof Quantization.Int4) {
            problems.add(
                    "quantization", "must be none, because " + kind(decomposition) + " has no sparse part to round");
        }
        if (!decomposition.hasSparse() && rankRatio != 1) {
            problems.add(
                    "rankRatio",
                    "must be 1, because " + kind(decomposition) + " has no sparse part, but was " + rankRatio);
        }
        if (!decomposition.hasSparse() && selection.isPattern()) {
            problems.add(
                    "selection",
                    "must be matrix or row, because " + kind(decomposition) + " has no sparse part, but was "
                            + selection);
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

    /** Whether a matrix gets U and V: from its decomposition, or fitted to what the rounding of S leaves. */
    public boolean hasLowRank() {
        return decomposition.hasLowRank() || quantization instanceof Quantization.Int4;
    }

    /** Whether anything asks for the products XᵀX of the inputs, and not only for their diagonal. */
    public boolean needsGram() {
        return scaling == Scaling.FULL_HESSIAN || refit instanceof Refit.FullHessian || target instanceof Target.Dense;
    }

    /** The same recipe without what looks beyond one matrix or fits its values anew: for trial compressions. */
    public Recipe matrixWise() {
        return matrixWise(decomposition, new Refit.None());
    }

    /**
     * The same recipe for measuring the errors of single matrices: what looks beyond one is left out, and solvers stop early.
     *
     * @param iterations of the decomposition, at most
     */
    public Recipe trial(int iterations) {
        return matrixWise(decomposition.atMost(iterations), refit.once());
    }

    private Recipe matrixWise(Decomposition tried, Refit fitted) {
        return new Recipe(
                preset,
                sparsity,
                rankRatio,
                scaling,
                ridge,
                new Target.Own(),
                inputs,
                tried,
                selection,
                fitted,
                new Tuning.None(),
                new Quantization.None(),
                allocation,
                ignore,
                seed);
    }

    /** Whether the dense model's activations are needed beside those of the compressed one. */
    public boolean needsDenseStream() {
        return target instanceof Target.Dense || tuning instanceof Tuning.Block || inputs == Inputs.DENSE;
    }

    /** The name by which the user chose a part. */
    private static String kind(Decomposition part) {
        return Json.mapper().valueToTree(part).path("kind").asString();
    }
}
