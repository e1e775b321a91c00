package io.twofold.worker;

import io.twofold.job.Claim;
import io.twofold.job.JobLifecycle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What the engine's thread notes down and another thread records, several notes in one job event: in order, and each
 * once, even if the database goes away or its answer gets lost.
 */
final class EventBatches<T> {
    private final String type;
    private final Function<List<T>, Map<String, ?>> data;
    private final List<T> notes = new ArrayList<>();
    private List<T> unanswered = List.of();

    /**
     * @param type of the events
     * @param field of an event's data that holds the notes
     */
    EventBatches(String type, String field) {
        this(type, notes -> Map.of(field, notes));
    }

    /**
     * @param type of the events
     * @param data of an event, from one or more notes
     */
    EventBatches(String type, Function<List<T>, Map<String, ?>> data) {
        this.type = type;
        this.data = data;
    }

    void add(T note) {
        synchronized (notes) {
            notes.add(note);
        }
    }

    /**
     * Records what was noted since the last call; for one thread at a time.
     *
     * @param wanted which notes are new; the others are dropped
     * @return false if the claim does not hold any more
     */
    boolean flush(JobLifecycle lifecycle, Claim claim, Predicate<T> wanted) {
        // nobody knows whether the database has it, so it is repeated as it was, without what was noted since
        if (!unanswered.isEmpty() && !lifecycle.recordAgain(claim, type, data.apply(unanswered))) {
            return false;
        }
        synchronized (notes) {
            unanswered = notes.stream().filter(wanted).toList();
            notes.clear();
        }
        boolean held = unanswered.isEmpty() || lifecycle.record(claim, type, data.apply(unanswered));
        unanswered = List.of();
        return held;
    }
}
