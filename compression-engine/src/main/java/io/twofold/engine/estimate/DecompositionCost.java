package io.twofold.engine.estimate;

import io.twofold.recipe.Bernoulli;
import io.twofold.recipe.CompressionRequest;
import io.twofold.recipe.Decomposition;
import io.twofold.recipe.Quantization;
import io.twofold.recipe.Refit;
import org.jspecify.annotations.Nullable;

/** Seconds of splitting all matrices, with whatever algorithm the recipe names. */
final class DecompositionCost {
    private final Workload work;
    private final CompressionRequest request;
    private final RobustPcaCost robust;
    private final @Nullable PursuitCost pursuit;
    private final @Nullable TimedSplit other;
    private final @Nullable RoundingCost rounding;
    private final HessianCost hessian;

    DecompositionCost(Workload work, Rehearsal device) {
        this.work = work;
        this.request = work.request();
        Decomposition decomposition = request.recipe().decomposition();
        this.robust =
                new RobustPcaCost(device, start(decomposition), request.recipe().selection());
        this.hessian = new HessianCost(work, device);
        this.rounding = request.recipe().quantization() instanceof Quantization.Int4 settings
                ? new RoundingCost(device, settings)
                : null;
        this.other = TimedSplit.of(device, request.recipe());
        this.pursuit = decomposition instanceof Decomposition.PcpAdmm settings
                ? new PursuitCost(device, settings, work.largest())
                : null;
    }

    private static Decomposition.QrRpca start(Decomposition decomposition) {
        if (decomposition instanceof Decomposition.HessianAdmm settings) {
            return settings.start();
        }
        return decomposition instanceof Decomposition.QrRpca settings ? settings : Decomposition.QrRpca.plain(1);
    }

    /** Principal component pursuit, or null if the recipe uses none. */
    @Nullable
    PursuitCost pursuit() {
        return pursuit;
    }

    /** All matrices from cold starts, without refit. */
    double cold() {
        TimedSplit timed = other;
        if (timed != null) {
            return work.sum(timed::seconds);
        }
        if (request.recipe().decomposition() instanceof Decomposition.HessianAdmm settings) {
            return hessian.eigen()
                    + work.sum(
                            (shape, share) -> robust.cold(shape, share) + hessian.solve(settings, shape, share.rank()));
        }
        PursuitCost solver = pursuit;
        return work.sum(solver == null ? robust::cold : (shape, share) -> solver.solve(shape));
    }

    /** All matrices from an earlier solution. */
    double warm() {
        return work.sum(robust::warm);
    }

    /** What the final pass does with the arithmetic: candidates were split before. */
    double last() {
        double split = request.recipe().allocation() instanceof Bernoulli ? 0 : cold();
        return split + refit() + (rounding == null ? 0 : work.sum(rounding::seconds));
    }

    private double refit() {
        if (request.recipe().refit() instanceof Refit.FullHessian settings) {
            return work.sum((shape, share) -> hessian.refit(settings, shape, share.rank()));
        }
        return request.recipe().refit() instanceof Refit.Alternating settings
                ? settings.iterations() * work.sum(robust::refit)
                : 0;
    }
}
