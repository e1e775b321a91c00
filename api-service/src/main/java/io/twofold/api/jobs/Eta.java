package io.twofold.api.jobs;

import com.fasterxml.jackson.annotation.JsonValue;
import io.twofold.job.ShardCounts;
import io.twofold.report.Phase;
import io.twofold.report.PhaseEstimate;
import io.twofold.report.PhaseProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When a running job will probably have ended.
 *
 * <p>What is left of a phase that has finished units follows from their mean time; the range narrows with 1/√n, as a mean of
 * n does. What is left of the others is what was predicted, corrected by how the phases that were measured differ from
 * their predictions, and as uncertain as predictions are.
 *
 * @param earliest it will hardly be done before
 * @param latest it will hardly be done later
 * @param basis what the times cover
 */
record Eta(Instant earliest, Instant latest, Basis basis) {
    /** Share of a mean time by which units differ in the long run, and what a single unit differs from the mean. */
    private static final double STEADY = 0.05;

    private static final double SCATTER = 0.6;

    /** What every worker does that shares a job. */
    private static final Set<Phase> SHARED = EnumSet.of(Phase.CALIBRATE, Phase.DECOMPOSE, Phase.TUNE);

    /** Which phases an {@link Eta} covers. */
    enum Basis {
        /** All that are left. */
        JOB,
        /** Only those that have begun: nothing is known of the others yet. */
        PHASE;

        /** The name used in JSON. */
        @JsonValue
        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Of a job that one worker does.
     *
     * @param phases of a job that runs
     * @param at when they were as they are given
     * @return null if nothing can be said yet
     */
    static @Nullable Eta of(List<PhaseProgress> phases, Instant at) {
        return of(phases, 0, 0, false, at);
    }

    /** With what is left besides. */
    private static @Nullable Eta of(
            List<PhaseProgress> phases, double besidesLow, double besidesHigh, boolean isBesidesKnown, Instant at) {
        boolean predicted = phases.stream().anyMatch(phase -> phase.expected() != null);
        double correction = correction(phases);
        double low = besidesLow;
        double high = besidesHigh;
        boolean known = predicted || isBesidesKnown;
        for (PhaseProgress phase : phases) {
            if (phase.measuredUnits() > 0) {
                double mean = phase.measuredSeconds() / phase.measuredUnits();
                double begun = phase.begunSeconds() == null ? 0 : phase.begunSeconds();
                double left = mean * Math.max(0, phase.total() - phase.done());
                // a unit may take longer than the mean, but does not end before now
                left -= Math.min(begun, Math.min(mean, left));
                double spread = STEADY + SCATTER / Math.sqrt(phase.measuredUnits());
                low += left * Math.max(0, 1 - spread);
                high += left * (1 + spread);
                known = true;
            } else if (phase.expected() != null) {
                PhaseEstimate whole = phase.expected();
                low += Math.max(0, whole.low() * correction - phase.seconds());
                high += Math.max(whole.high() * correction - phase.seconds(), 0.1 * phase.seconds());
            }
        }
        return known
                ? new Eta(at.plus(seconds(low)), at.plus(seconds(high)), predicted ? Basis.JOB : Basis.PHASE)
                : null;
    }

    /**
     * The same of a job that several workers share: each of them does some of the blocks in all three phases, so what is left
     * of these takes as long, by its share of the whole, as what is done has taken. What was predicted is the work of one
     * worker.
     *
     * @param shards how far its parts are, or null if it is not shared or has not come so far
     */
    static @Nullable Eta of(List<PhaseProgress> phases, @Nullable ShardCounts shards, Instant at) {
        if (shards == null) {
            return of(phases, at);
        }
        List<PhaseProgress> own =
                phases.stream().filter(phase -> !SHARED.contains(phase.phase())).toList();
        if (shards.waiting() + shards.running() == 0) {
            return of(own, at);
        }
        PhaseProgress matrices = find(phases, Phase.DECOMPOSE);
        PhaseProgress epochs = find(phases, Phase.TUNE);
        int units = Math.max(matrices.measuredUnits(), epochs.measuredUnits());
        if (units > 0) {
            double done = done(matrices, epochs, shards);
            double left = (matrices.seconds() + epochs.seconds()) * (1 - done) / done;
            double spread = STEADY + SCATTER / Math.sqrt(units);
            return of(own, left * Math.max(0, 1 - spread), left * (1 + spread), true, at);
        }
        List<PhaseProgress> all = new ArrayList<>(own);
        phases.stream()
                .filter(phase -> SHARED.contains(phase.phase()))
                .forEach(phase -> all.add(toCome(phase.phase(), divided(phase.expected(), workers(shards)))));
        return of(all, at);
    }

    /**
     * Share of the common work that is done, above 0. Of matrices it is known what everybody has finished; where blocks are tuned,
     * those of a block are finished all at once, so epochs count as well. They are those of the job's own worker, and the
     * others have trained as many; but nobody has done anything in parts that wait.
     */
    private static double done(PhaseProgress matrices, PhaseProgress epochs, ShardCounts shards) {
        int restored = matrices.done() - matrices.measuredUnits(); // by an earlier attempt
        double open = Math.max(1, matrices.total() - restored);
        double finished = matrices.measuredUnits() / open;
        double toTrain = epochs.total() * open / Math.max(1, matrices.total());
        double trained = toTrain == 0 ? 0 : workers(shards) * epochs.measuredUnits() / toTrain;
        double begun =
                (double) (shards.running() + shards.done()) / (shards.waiting() + shards.running() + shards.done());
        return Math.max(finished, Math.min(trained, begun));
    }

    private static int workers(ShardCounts shards) {
        return Math.max(1, shards.running());
    }

    private static PhaseProgress find(List<PhaseProgress> phases, Phase wanted) {
        return phases.stream()
                .filter(phase -> phase.phase() == wanted)
                .findFirst()
                .orElse(toCome(wanted, null));
    }

    private static PhaseProgress toCome(Phase phase, @Nullable PhaseEstimate expected) {
        return new PhaseProgress(phase, null, 0, false, 0, 0, 0, 0, null, expected);
    }

    /** Of so many workers at best, of one at worst. */
    private static @Nullable PhaseEstimate divided(@Nullable PhaseEstimate one, int workers) {
        return one == null
                ? null
                : new PhaseEstimate(one.name(), one.seconds() / workers, one.low() / workers, one.high());
    }

    /** Measured time over predicted time of the finished parts of phases; 1 while too little was measured to tell. */
    private static double correction(List<PhaseProgress> phases) {
        double measured = 0;
        double expected = 0;
        for (PhaseProgress phase : phases) {
            if (phase.expected() != null && phase.measuredUnits() > 0 && phase.measuredUnits() == phase.done()) {
                measured += phase.measuredSeconds();
                expected += phase.expected().seconds() * Math.min(1, (double) phase.done() / phase.total());
            }
        }
        return measured < 1 || expected <= 0 ? 1 : Math.min(Math.max(measured / expected, 0.2), 5);
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(1e3 * seconds));
    }
}
