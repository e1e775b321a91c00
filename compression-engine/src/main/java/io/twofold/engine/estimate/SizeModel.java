package io.twofold.engine.estimate;

import io.twofold.engine.safetensors.DType;
import io.twofold.recipe.Allocation;
import io.twofold.recipe.Bernoulli;
import io.twofold.recipe.Decomposition;
import io.twofold.recipe.ExportFormat;
import io.twofold.recipe.Quantization;
import io.twofold.recipe.Recipe;
import io.twofold.report.Estimate;
import java.util.LinkedHashMap;
import java.util.Map;

/** Parameters and bytes, which follow from the headers of the dense checkpoint and the budget. */
public final class SizeModel {
    private final Workload work;

    public SizeModel(Workload work) {
        this.work = work;
    }

    /** @param architecture as config.json names it */
    public Estimate.Size dense(String architecture) {
        ModelShape model = work.model();
        return new Estimate.Size(
                architecture,
                model.blocks().size(),
                model.matrices().size(),
                model.blockParameters(),
                work.denseBytes());
    }

    /** What will be stored. */
    public Estimate.Kept kept() {
        return new Estimate.Kept(work.kept(), exports(), isExact());
    }

    /**
     * The same budget is met by every plan that can fill it with sparse entries, and takes the same bytes if all matrices
     * and entries have one type. The candidates of principal component pursuit may be too few to fill it.
     */
    private boolean isExact() {
        Recipe recipe = work.request().recipe();
        boolean anyPlan = work.types().stream().distinct().count() == 1
                && recipe.decomposition().hasSparse()
                && recipe.quantization() instanceof Quantization.None;
        return !(recipe.decomposition() instanceof Decomposition.PcpAdmm)
                && (anyPlan || recipe.allocation() instanceof Allocation.Uniform);
    }

    /** Space below the output directory. */
    public Estimate.Disk disk() {
        return new Estimate.Disk(
                2 * (factored() + candidates()), // a copy is kept for a run after a kill
                exports().values().stream().mapToLong(Long::longValue).sum());
    }

    /** Every matrix in its own type, or U, V and the values of S in that type beside a bit per entry. */
    private Map<String, Long> exports() {
        Map<String, Long> bytes = new LinkedHashMap<>();
        for (ExportFormat format : work.request().exports()) {
            bytes.put(
                    format.id(),
                    format == ExportFormat.HF_DENSE ? work.denseBytes() : work.denseBytes() - whole() + factored());
        }
        return bytes;
    }

    private long factored() {
        long bytes = 0;
        for (int i = 0; i < work.matrices().size(); i++) {
            long nonZeros = work.shares().get(i).nonZeros();
            bytes += (work.parameters(i) - nonZeros) * work.types().get(i).bytes()
                    + sparse(nonZeros, work.types().get(i))
                    + (work.matrices().get(i).size() + 7) / 8;
        }
        return bytes;
    }

    /** In whole groups of half a byte per entry and a float32 scale, or each in the matrix's type. */
    private long sparse(long nonZeros, DType type) {
        if (work.request().recipe().quantization() instanceof Quantization.Int4 settings) {
            long groups = (nonZeros + settings.group() - 1) / settings.group();
            return groups * (settings.group() / 2 + Float.BYTES);
        }
        return nonZeros * type.bytes();
    }

    private long whole() {
        long bytes = 0;
        for (int i = 0; i < work.matrices().size(); i++) {
            bytes += work.matrices().get(i).size() * work.types().get(i).bytes();
        }
        return bytes;
    }

    /** Of all candidates of CAP, if every singular value and every entry is one. */
    private long candidates() {
        if (!(work.request().recipe().allocation() instanceof Bernoulli)) {
            return 0;
        }
        long bytes = 0;
        for (MatrixShape shape : work.matrices()) {
            long factors = (long) shape.smaller() * (shape.rows() + shape.columns());
            bytes += Float.BYTES * (factors + shape.size()) + (shape.size() + 7) / 8;
        }
        return bytes;
    }
}
