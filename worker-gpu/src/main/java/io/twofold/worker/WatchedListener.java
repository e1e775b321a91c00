package io.twofold.worker;

import io.twofold.engine.CompressionListener;
import io.twofold.report.MatrixReport;
import io.twofold.report.Progress;
import io.twofold.report.SearchStep;
import java.util.List;

/**
 * Tells an attempt of what the engine tells the heartbeat.
 *
 * @param heartbeat hears everything, and decides whether to stop
 * @param attempt hears of phases and matrices
 */
record WatchedListener(CompressionListener heartbeat, Attempt attempt) implements CompressionListener {
    @Override
    public void progress(Progress progress) {
        attempt.progress(progress);
        heartbeat.progress(progress);
    }

    @Override
    public void resumed(List<SearchStep> steps) {
        heartbeat.resumed(steps);
    }

    @Override
    public void restored(int matrices) {
        heartbeat.restored(matrices);
    }

    @Override
    public void warning(String sentence) {
        heartbeat.warning(sentence);
    }

    @Override
    public void step(SearchStep step) {
        heartbeat.step(step);
    }

    @Override
    public void matrix(MatrixReport matrix) {
        attempt.matrix(matrix);
        heartbeat.matrix(matrix);
    }

    @Override
    public boolean cancelled() {
        return heartbeat.cancelled();
    }
}
