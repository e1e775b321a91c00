package io.twofold.cli.render;

import io.twofold.report.Progress;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/**
 * Shows how far a compression has come: on a terminal a bar that is drawn over itself, elsewhere one line when a phase
 * begins and one when it ends. A phase that goes on to count something else is shown like a new one.
 */
public final class ProgressDisplay implements AutoCloseable {
    private static final int BAR_WIDTH = 30;

    private final PrintWriter out;
    private final boolean terminal;
    private @Nullable Progress last;

    /**
     * @param out where to write, usually standard error
     * @param terminal whether a carriage return may be used to draw over the last line
     */
    public ProgressDisplay(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Shows {@code progress} unless it is what is shown already. */
    public void show(Progress progress) {
        if (progress.equals(last)) {
            return;
        }
        if (terminal) {
            drawBar(progress);
        } else if (beginsPart(progress) || progress.done() == progress.total()) {
            out.println(sentence(progress));
        }
        out.flush();
        last = progress;
    }

    /** Says something on a line of its own. */
    public void say(String sentence) {
        close();
        out.println(sentence);
        out.flush();
    }

    /** Leaves the cursor at the start of a line. */
    @Override
    public void close() {
        if (terminal && last != null) {
            out.println();
            out.flush();
        }
        last = null;
    }

    private void drawBar(Progress progress) {
        if (last != null && beginsPart(progress)) {
            out.println();
        }
        int filled = progress.total() == 0 ? 0 : (int) ((long) BAR_WIDTH * progress.done() / progress.total());
        String bar = "█".repeat(filled) + "░".repeat(BAR_WIDTH - filled);
        // "erase to the end of the line" (ECMA-48 EL), because the new line may be shorter
        out.print("\r" + bar + " " + sentence(progress) + "\u001b[K");
    }

    private boolean beginsPart(Progress progress) {
        return last == null || last.phase() != progress.phase() || !last.unit().equals(progress.unit());
    }

    static String sentence(Progress progress) {
        return progress.phase().id() + " " + progress.done() + "/" + progress.total() + " " + progress.unit();
    }
}
