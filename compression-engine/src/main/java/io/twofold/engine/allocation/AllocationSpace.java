package io.twofold.engine.allocation;

import io.twofold.engine.decomposition.ParameterShare;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.recipe.Granularity;
import io.twofold.recipe.Recipe;
import io.twofold.recipe.Selection;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The matrices that share a budget, and which of them share a sparsity: a decoder block's, or each has its own. */
public final class AllocationSpace {
    private final List<String> matrices = new ArrayList<>();
    private final List<List<Integer>> shapes = new ArrayList<>();
    private final List<String> units = new ArrayList<>();
    private final List<Integer> unitOf = new ArrayList<>();
    private final List<Integer> blockOf = new ArrayList<>();
    private final long budget;
    private final boolean lowRank;
    private final boolean sparse;
    private final Selection selection;

    /**
     * Leaves out the ignored matrices, which stay dense and count as kept, so that the others give up more.
     *
     * @param blocks by name, in order: outFeatures and inFeatures of each block's linear layers, by name, in order
     * @throws CompressionException with {@code budget-unreachable} if the ignored matrices alone exceed the budget or
     *     leave too little for a pattern of sparse entries; with {@code invalid-request} if that does not divide a row
     */
    public AllocationSpace(Map<String, Map<String, List<Integer>>> blocks, Recipe recipe, Granularity granularity) {
        List<Pattern> ignore = recipe.ignore().stream().map(Pattern::compile).toList();
        this.lowRank = recipe.hasLowRank();
        this.sparse = recipe.decomposition().hasSparse();
        this.selection = recipe.selection();
        long total = 0;
        long ignored = 0;
        int index = 0;
        for (Map.Entry<String, Map<String, List<Integer>>> block : blocks.entrySet()) {
            boolean first = true;
            for (Map.Entry<String, List<Integer>> matrix : block.getValue().entrySet()) {
                total += parameters(matrix.getValue());
                if (ignore.stream().anyMatch(p -> p.matcher(matrix.getKey()).matches())) {
                    ignored += parameters(matrix.getValue());
                    continue;
                }
                if (first || granularity == Granularity.MATRIX) {
                    units.add(granularity == Granularity.MATRIX ? matrix.getKey() : block.getKey());
                }
                first = false;
                requireWhole(matrix.getKey(), matrix.getValue().get(1));
                matrices.add(matrix.getKey());
                shapes.add(List.copyOf(matrix.getValue()));
                unitOf.add(units.size() - 1);
                blockOf.add(index);
            }
            index++;
        }
        BigDecimal kept =
                BigDecimal.ONE.subtract(BigDecimal.valueOf(recipe.sparsity())).multiply(BigDecimal.valueOf(total));
        this.budget = kept.setScale(0, RoundingMode.FLOOR).longValueExact() - ignored;
        if (budget < 0 || matrices.isEmpty()) {
            throw new CompressionException(
                    FailureCode.BUDGET_UNREACHABLE,
                    "The ignored matrices hold " + ignored + " of " + total + " parameters, so a sparsity of "
                            + recipe.sparsity() + " cannot be reached; ignore fewer");
        }
        if (selection.isPattern() && selection.entries(total - ignored) > budget) {
            throw new CompressionException(
                    FailureCode.BUDGET_UNREACHABLE,
                    "recipe.selection " + selection + " keeps " + selection.entries(total - ignored)
                            + " parameters, but the ignored matrices leave " + budget
                            + " of the budget; ignore fewer, lower the sparsity or choose a sparser pattern");
        }
    }

    private void requireWhole(String matrix, int inFeatures) {
        if (selection.isPattern() && inFeatures % selection.among() != 0) {
            throw new CompressionException(
                    FailureCode.INVALID_REQUEST,
                    "recipe.selection " + selection + " divides rows into groups of " + selection.among()
                            + ", but the rows of " + matrix + " have " + inFeatures
                            + " entries; choose a pattern that divides them, or ignore this matrix");
        }
    }

    /** What a point gives a matrix, rounded down. */
    ParameterShare share(AllocationPoint point, int matrix) {
        List<Integer> shape = shapes.get(matrix);
        double ratio = point.rankRatio().get(matrix);
        return ParameterShare.of(shape.get(0), shape.get(1), sparsity(point, matrix), ratio, selection)
                .used(lowRank, sparse);
    }

    /** Whether a matrix may keep any number of sparse entries. */
    boolean takesAnyEntries() {
        return sparse && !selection.isPattern();
    }

    /** Names of what has a sparsity of its own. */
    public List<String> units() {
        return List.copyOf(units);
    }

    /** Parameters of each unit's matrices together. */
    public double[] unitSizes() {
        double[] sizes = new double[units.size()];
        for (int i = 0; i < matrices.size(); i++) {
            sizes[unitOf.get(i)] += parameters(shapes.get(i));
        }
        return sizes;
    }

    /** Names of the matrices, in the model's order. */
    public List<String> matrices() {
        return List.copyOf(matrices);
    }

    /** Parameters of each matrix, m·n. */
    public long[] sizes() {
        return shapes.stream().mapToLong(AllocationSpace::parameters).toArray();
    }

    /** What one rank of each matrix costs, m + n. */
    public long[] rankCosts() {
        return shapes.stream().mapToLong(shape -> shape.get(0) + shape.get(1)).toArray();
    }

    /** outFeatures, inFeatures of a matrix. */
    List<Integer> shape(int matrix) {
        return shapes.get(matrix);
    }

    /** Parameters of a matrix. */
    long parameters(int matrix) {
        return parameters(shapes.get(matrix));
    }

    /** Parameters of a matrix that keeps so much. */
    long parameters(int matrix, ParameterShare share) {
        return share.parameters(shapes.get(matrix).get(0), shapes.get(matrix).get(1));
    }

    /** Parameters that all matrices together may keep: ⌊(1 − ρ)N⌋, less what is ignored. */
    public long budget() {
        return budget;
    }

    /** Mean sparsity, weighted by size, at which the budget is met. */
    public double meanSparsity() {
        BigDecimal total = BigDecimal.valueOf((long) Arrays.stream(unitSizes()).sum());
        return BigDecimal.ONE
                .subtract(BigDecimal.valueOf(budget).divide(total, MathContext.DECIMAL64))
                .doubleValue();
    }

    /** The same sparsity everywhere, and the same rank ratio. */
    public AllocationPoint uniform(double rankRatio) {
        return equal(meanSparsity(), rankRatio);
    }

    /** A sparsity everywhere, whatever the budget, and a rank ratio. */
    public AllocationPoint equal(double sparsity, double rankRatio) {
        return AllocationPoint.of(filled(units.size(), sparsity), filled(matrices.size(), rankRatio));
    }

    /** A point whose matrices have the sparsity of their block. */
    public AllocationPoint ofBlocks(double[] sparsityOfBlock, double rankRatio) {
        double[] sparsity = new double[units.size()];
        for (int i = 0; i < matrices.size(); i++) {
            sparsity[unitOf.get(i)] = sparsityOfBlock[blockOf.get(i)];
        }
        return AllocationPoint.of(sparsity, filled(matrices.size(), rankRatio));
    }

    /** A point at which each unit has the mean sparsity of its matrices, weighted by size. */
    public AllocationPoint ofMatrices(double[] sparsityOfMatrix, double rankRatio) {
        double[] sizes = unitSizes();
        double[] sparsity = new double[units.size()];
        for (int i = 0; i < matrices.size(); i++) {
            int unit = unitOf.get(i);
            sparsity[unit] += sparsityOfMatrix[i] * parameters(shapes.get(i)) / sizes[unit];
        }
        return AllocationPoint.of(sparsity, filled(matrices.size(), rankRatio));
    }

    /** The sparsity of a matrix at a point. */
    public double sparsity(AllocationPoint point, int matrix) {
        return point.sparsity().get(unitOf.get(matrix));
    }

    /** Parameters in each decoder block's matrices; blocks without any count 0. */
    public Map<Integer, Long> blockSizes() {
        Map<Integer, Long> sizes = new LinkedHashMap<>();
        for (int i = 0; i < matrices.size(); i++) {
            sizes.merge(blockOf.get(i), parameters(shapes.get(i)), Long::sum);
        }
        return sizes;
    }

    static long parameters(List<Integer> shape) {
        return (long) shape.get(0) * shape.get(1);
    }

    private static double[] filled(int length, double value) {
        double[] values = new double[length];
        Arrays.fill(values, value);
        return values;
    }
}
