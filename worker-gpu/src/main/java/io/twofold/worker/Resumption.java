package io.twofold.worker;

import java.util.List;
import java.util.Map;

/**
 * From where an attempt goes on.
 *
 * @param matrices finished ones that were restored
 * @param searchSteps of learnt allocations that were restored
 */
record Resumption(int matrices, int searchSteps) {
    static final Resumption NONE = new Resumption(0, 0);

    Resumption withMatrices(int more) {
        return new Resumption(matrices + more, searchSteps);
    }

    Resumption withSearchSteps(int more) {
        return new Resumption(matrices, searchSteps + more);
    }

    /** The data of the event {@code job.resumed}: what is known by now. */
    static Map<String, Integer> data(List<Resumption> heard) {
        Resumption last = heard.get(heard.size() - 1);
        return Map.of("matrices", last.matrices, "searchSteps", last.searchSteps);
    }
}
