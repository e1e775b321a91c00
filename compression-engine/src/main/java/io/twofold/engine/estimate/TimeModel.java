package io.twofold.engine.estimate;

import io.twofold.recipe.Decomposition;
import io.twofold.report.Estimate;
import io.twofold.report.Phase;
import io.twofold.report.PhaseEstimate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Adds up the seconds of each phase. */
public final class TimeModel {
    /** A rehearsal on a machine that does other things too is right within this factor. */
    private static final double SPREAD = 1.7;

    /** How many iterations a solver needs, and how many candidates it finds, is known less well. */
    private static final double SOLVER_SPREAD = 2.5;

    /** Seconds by which even a short phase may last longer, while classes are loaded and compiled. */
    private static final double WARM_UP = 0.5;

    private final Workload work;

    public TimeModel(Workload work) {
        this.work = work;
    }

    /**
     * The phases in the order in which they begin.
     *
     * @param preflight seconds that reading headers and texts has taken
     */
    public List<PhaseEstimate> phases(Rehearsal device, double preflight) {
        ForwardCost forward = new ForwardCost(device, work.model());
        StorageCost storage = new StorageCost(work, device);
        EvaluationCost evaluation = new EvaluationCost(work, forward, storage);
        CalibrationCost calibration = new CalibrationCost(work, device, forward);
        DecompositionCost decomposition = new DecompositionCost(work, device);
        AllocationCost allocation = new AllocationCost(work, device, forward, decomposition, calibration);
        List<PhaseEstimate> phases = new ArrayList<>();
        phases.add(estimate(Phase.PREFLIGHT, preflight));
        phases.add(estimate(Phase.BASELINE, evaluation.dense()));
        phases.add(estimate(Phase.CALIBRATE, allocation.calibrate() + calibration.last()));
        double decide = allocation.decide();
        if (decide > 0) {
            phases.add(estimate(Phase.ALLOCATE, decide));
        }
        phases.add(estimate(Phase.DECOMPOSE, decomposition.last() + storage.storeAll()));
        double tune = new TuningCost(work, device, forward).seconds();
        if (tune > 0) {
            phases.add(estimate(Phase.TUNE, tune));
        }
        phases.add(estimate(
                Phase.EXPORT,
                new SpectrumCost(work, device).seconds()
                        + work.request().exports().stream()
                                .mapToDouble(storage::export)
                                .sum()));
        phases.add(estimate(Phase.EVALUATE, evaluation.compressed()));
        return phases;
    }

    /**
     * What it becomes if as many workers as there are parts share it; null if the request wants one part.
     *
     * @param phases of one worker alone
     */
    public Estimate.@Nullable Sharing sharing(Rehearsal device, List<PhaseEstimate> phases) {
        int workers = Math.min(work.request().shards(), work.model().blocks().size());
        if (workers == 1) {
            return null;
        }
        double divided = new CalibrationCost(work, device, new ForwardCost(device, work.model())).divided();
        double shared = 0;
        List<PhaseEstimate> together = new ArrayList<>();
        for (PhaseEstimate phase : phases) {
            double part = part(phase, divided);
            shared += part * phase.seconds();
            together.add(scaled(phase, 1 - part * (1 - 1.0 / workers)));
        }
        return new Estimate.Sharing(workers, shared, total(together));
    }

    /** Share of a phase that workers divide. */
    private static double part(PhaseEstimate phase, double calibration) {
        if (phase.name().equals(Phase.CALIBRATE.id())) {
            return Math.min(1, calibration / phase.seconds());
        }
        return phase.name().equals(Phase.DECOMPOSE.id()) || phase.name().equals(Phase.TUNE.id()) ? 1 : 0;
    }

    private static PhaseEstimate scaled(PhaseEstimate phase, double factor) {
        return new PhaseEstimate(phase.name(), factor * phase.seconds(), factor * phase.low(), factor * phase.high());
    }

    /** All phases together; that all of them are at their limits is as likely as that one is. */
    public static PhaseEstimate total(List<PhaseEstimate> phases) {
        return new PhaseEstimate(
                "total",
                phases.stream().mapToDouble(PhaseEstimate::seconds).sum(),
                phases.stream().mapToDouble(PhaseEstimate::low).sum(),
                phases.stream().mapToDouble(PhaseEstimate::high).sum());
    }

    private PhaseEstimate estimate(Phase phase, double seconds) {
        boolean solver = work.request().recipe().decomposition() instanceof Decomposition.PcpAdmm
                && (phase == Phase.ALLOCATE || phase == Phase.DECOMPOSE);
        double spread = solver ? SOLVER_SPREAD : SPREAD;
        return new PhaseEstimate(phase.id(), seconds, seconds / spread, seconds * spread + WARM_UP);
    }
}
