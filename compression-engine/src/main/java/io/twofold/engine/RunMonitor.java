package io.twofold.engine;

import io.twofold.report.MatrixReport;
import io.twofold.report.Phase;
import io.twofold.report.PhaseTime;
import io.twofold.report.Progress;
import io.twofold.report.SearchStep;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Keeps the time of each phase, and stands between the engine and its listener. */
final class RunMonitor implements FetchMonitor {
    private static final int MEGABYTE = 1_000_000;
    private static final int MAX_NAME = 100;

    private final CompressionListener listener;
    private final Map<Phase, Long> nanos = new EnumMap<>(Phase.class);

    RunMonitor(CompressionListener listener) {
        this.listener = listener;
    }

    /** Runs work whose time belongs to {@code phase}; phases may alternate, but not nest. */
    <T> T time(Phase phase, Supplier<T> work) {
        checkCancelled();
        long start = System.nanoTime();
        try {
            return work.get();
        } finally {
            nanos.merge(phase, System.nanoTime() - start, Long::sum);
        }
    }

    /** As {@link #time(Phase, Supplier)}, without a result. */
    void time(Phase phase, Runnable work) {
        time(phase, () -> {
            work.run();
            return phase;
        });
    }

    void progress(Phase phase, int done, int total, String unit) {
        listener.progress(new Progress(phase, done, total, unit));
        checkCancelled();
    }

    /** Told as megabytes, because {@link Progress} counts in integers. */
    @Override
    public void progress(String what, long doneBytes, long totalBytes) {
        String unit = "MB of " + (what.length() <= MAX_NAME ? what : what.substring(0, MAX_NAME) + "…");
        progress(Phase.FETCH, (int) (doneBytes / MEGABYTE), (int) (totalBytes / MEGABYTE), unit);
    }

    void resumed(List<SearchStep> steps) {
        listener.resumed(steps);
    }

    void restored(int matrices) {
        listener.restored(matrices);
    }

    void warning(String sentence) {
        listener.warning(sentence);
    }

    void step(SearchStep step) {
        listener.step(step);
    }

    void matrix(MatrixReport matrix) {
        listener.matrix(matrix);
    }

    @Override
    public void checkCancelled() {
        if (listener.cancelled()) {
            throw new CompressionCancelledException();
        }
    }

    List<PhaseTime> times() {
        return nanos.entrySet().stream()
                .map(entry -> new PhaseTime(entry.getKey().id(), entry.getValue() / 1e9))
                .toList();
    }
}
