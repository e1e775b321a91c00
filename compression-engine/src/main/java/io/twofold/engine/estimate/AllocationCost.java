package io.twofold.engine.estimate;

import io.twofold.recipe.Allocation;
import io.twofold.recipe.Bernoulli;
import io.twofold.recipe.Minibatch;
import io.twofold.recipe.RateDistortion;
import io.twofold.recipe.Sensitivity;
import io.twofold.recipe.TruncatedGaussian;
import java.util.function.ToDoubleFunction;

/** Seconds of deciding what each matrix keeps: those of the decision itself, and those of calibrating for it. */
final class AllocationCost {
    private final Workload work;
    private final Rehearsal device;
    private final ForwardCost forward;
    private final DecompositionCost decomposition;
    private final CalibrationCost calibration;

    AllocationCost(
            Workload work,
            Rehearsal device,
            ForwardCost forward,
            DecompositionCost decomposition,
            CalibrationCost calibration) {
        this.work = work;
        this.device = device;
        this.forward = forward;
        this.decomposition = decomposition;
        this.calibration = calibration;
    }

    /** Calibration passes, each with the weights it needs. */
    double calibrate() {
        Allocation allocation = work.request().recipe().allocation();
        if (allocation instanceof TruncatedGaussian learnt) {
            double start = learnt.start() instanceof Allocation.Owl || learnt.start() instanceof RateDistortion
                    ? statistics()
                    : 0;
            return start + (learnt.refreshScaling() ? anchors(learnt) * calibration.pass() : statistics());
        }
        return allocation instanceof Allocation.Uniform ? 0 : statistics();
    }

    private double statistics() {
        return calibration.pass() + forward.load();
    }

    /** The decision; 0 if nothing is learnt. */
    double decide() {
        Allocation allocation = work.request().recipe().allocation();
        if (allocation instanceof TruncatedGaussian learnt) {
            double sample = decomposition.warm() + loss(learnt.minibatch());
            double start = learnt.start() instanceof RateDistortion settings ? decide(settings) : 0;
            return start
                    + forward.load()
                    + anchors(learnt) * decomposition.cold()
                    + 2 * learnt.outerIterations() * sample;
        }
        if (allocation instanceof RateDistortion settings) {
            return decide(settings);
        }
        PursuitCost pursuit = decomposition.pursuit();
        return allocation instanceof Bernoulli learnt && pursuit != null ? decide(learnt, pursuit) : 0;
    }

    /** Derivatives, for which every block runs forward twice and back, which takes twice as long; then the trials. */
    private double decide(RateDistortion settings) {
        int length = work.request().calibration().sequenceLength();
        int sequences =
                Math.min(settings.sequences(), work.request().calibration().sequences());
        long tokens = (long) sequences * length;
        double derivatives = 2 * forward.load() + 4 * forward.blocks(tokens, length) + 3 * forward.loss(tokens);
        double trials = new DecompositionCost(work.trial(settings.iterations()), device).last();
        return derivatives + settings.sparsities().size() * trials;
    }

    private double decide(Bernoulli settings, PursuitCost pursuit) {
        CandidateCost candidates =
                new CandidateCost(device, pursuit, work.request().recipe().refit());
        double seconds = decomposition.cold() + sum(candidates::store) + 2 * forward.load();
        if (settings.sensitivity() == Sensitivity.LOSS) {
            // each trial runs the blocks behind its matrix: half of them on average
            Minibatch probe = settings.probe();
            double trial = forward.blocks(tokens(probe), probe.sequenceLength()) / 2 + forward.loss(tokens(probe));
            seconds += sum(shape -> candidates.energy(shape) + candidates.ranking(shape) + candidates.weight(shape))
                    + work.matrices().size() * trial;
        }
        seconds += sum(candidates::energy) + sum(candidates::ranking);
        // one more sample gives the first baseline
        seconds += (settings.iterations() + 1) * (sum(candidates::weight) + loss(settings.minibatch()));
        return seconds + settings.iterations() * sum(candidates::step);
    }

    private double loss(Minibatch minibatch) {
        return forward.whole(tokens(minibatch), minibatch.sequenceLength());
    }

    private double sum(ToDoubleFunction<MatrixShape> cost) {
        return work.matrices().stream().mapToDouble(cost).sum();
    }

    private static long tokens(Minibatch minibatch) {
        return (long) minibatch.sequences() * minibatch.sequenceLength();
    }

    private static double anchors(TruncatedGaussian settings) {
        return Math.ceil((double) settings.outerIterations() / settings.anchorInterval());
    }
}
