package io.twofold.worker;

import io.twofold.report.Phase;
import io.twofold.report.PhaseEstimate;
import io.twofold.report.PhaseProgress;
import io.twofold.report.Progress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Adds up the time of each phase of an attempt, for those who watch it. */
final class PhaseClock {
    private final Clock clock;
    private final Map<Phase, Spent> spent = new EnumMap<>(Phase.class);
    private final Map<Phase, PhaseEstimate> expected = new EnumMap<>(Phase.class);
    private @Nullable Phase current;
    private Instant since;

    PhaseClock(Clock clock) {
        this.clock = clock;
        this.since = clock.instant();
    }

    /** Of one phase; {@code time} without the turn that lasts. */
    private static final class Spent {
        private final Instant startedAt;
        private Duration time = Duration.ZERO;
        private Progress progress;
        private int restored; // finished before this attempt began to count
        private Duration restoredTime = Duration.ZERO;
        private Duration finishedTime = Duration.ZERO; // spent when a unit was last finished

        Spent(Instant startedAt, Progress first) {
            this.startedAt = startedAt;
            this.progress = first;
            this.restored = first.done();
        }

        /** @param spent in the phase until now */
        void progress(Progress now, Duration spent) {
            if (!now.unit().equals(progress.unit()) || now.done() < progress.done()) { // something else is counted
                restored = now.done();
                restoredTime = spent;
                finishedTime = spent;
            } else if (now.done() > progress.done()) {
                finishedTime = spent;
            }
            progress = now;
        }
    }

    synchronized void progress(Progress now) {
        Instant instant = clock.instant();
        if (now.phase() != current) {
            endTurn(instant);
            current = now.phase();
            since = instant;
        }
        Spent phase = spent.computeIfAbsent(now.phase(), any -> new Spent(instant, now));
        phase.progress(now, time(phase, true, instant));
    }

    private Duration time(Spent phase, boolean running, Instant now) {
        return running ? phase.time.plus(Duration.between(since, now)) : phase.time;
    }

    private void endTurn(Instant now) {
        Spent ended = current == null ? null : spent.get(current);
        if (ended != null) {
            ended.time = ended.time.plus(Duration.between(since, now));
        }
    }

    /** @param phases by the names that {@link Phase#id} gives them; others are left out */
    synchronized void expect(List<PhaseEstimate> phases) {
        for (PhaseEstimate phase : phases) {
            for (Phase known : Phase.values()) {
                if (known.id().equals(phase.name())) {
                    expected.put(known, phase);
                }
            }
        }
    }

    /** Phases that have begun or are expected to, in their usual order. */
    synchronized List<PhaseProgress> now() {
        Instant instant = clock.instant();
        List<PhaseProgress> phases = new ArrayList<>();
        for (Phase phase : Phase.values()) {
            Spent begun = spent.get(phase);
            PhaseEstimate estimate = expected.get(phase);
            if (begun != null) {
                boolean running = phase == current;
                Duration time = time(begun, running, instant);
                phases.add(new PhaseProgress(
                        phase,
                        begun.startedAt,
                        seconds(time),
                        running,
                        begun.progress.done(),
                        begun.progress.total(),
                        begun.progress.done() - begun.restored,
                        seconds(begun.finishedTime.minus(begun.restoredTime)),
                        seconds(time.minus(begun.finishedTime)),
                        estimate));
            } else if (estimate != null) {
                phases.add(new PhaseProgress(phase, null, 0, false, 0, 0, 0, 0, null, estimate));
            }
        }
        return phases;
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1e3;
    }
}
