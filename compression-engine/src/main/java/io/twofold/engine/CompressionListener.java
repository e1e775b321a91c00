package io.twofold.engine;

import io.twofold.report.MatrixReport;
import io.twofold.report.Progress;
import io.twofold.report.SearchStep;
import java.util.List;

/** Watches a compression from the thread that runs it, and may ask it to stop. */
public interface CompressionListener {
    /** Hears nothing and never cancels. */
    CompressionListener SILENT = new CompressionListener() {};

    /** Called when a phase begins (with nothing done) and after each of its units. */
    default void progress(Progress progress) {}

    /** Called when a learnt allocation goes on from what an earlier run saved, with all steps of that. */
    default void resumed(List<SearchStep> steps) {}

    /**
     * Called once if an earlier run has finished matrices, before the first of the others is decomposed; each of them is
     * then heard of by {@link #matrix}.
     *
     * @param matrices how many were restored
     */
    default void restored(int matrices) {}

    /**
     * Called for what does not stop the run, but its user should know, such as a device whose memory was too small.
     *
     * @param sentence for people
     */
    default void warning(String sentence) {}

    /** Called after each step of a learnt allocation, once what it needs to be resumed is saved. */
    default void step(SearchStep step) {}

    /** Called once for each matrix, as soon as its result is on disk. */
    default void matrix(MatrixReport matrix) {}

    /** Asked between units of work; true makes the engine throw {@link CompressionCancelledException}. */
    default boolean cancelled() {
        return false;
    }
}
