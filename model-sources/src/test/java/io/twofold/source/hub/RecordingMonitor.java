package io.twofold.source.hub;

import io.twofold.engine.CompressionCancelledException;
import io.twofold.engine.FetchMonitor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/** Keeps what it is told, and cancels when it is told of enough bytes. */
final class RecordingMonitor implements FetchMonitor {
    final List<Long> done = new ArrayList<>();
    private final LongPredicate enough;
    private boolean cancelled;
    long total;
    String what = "";

    RecordingMonitor() {
        this(bytes -> false);
    }

    RecordingMonitor(LongPredicate enough) {
        this.enough = enough;
    }

    @Override
    public void progress(String fetched, long doneBytes, long totalBytes) {
        what = fetched;
        total = totalBytes;
        done.add(doneBytes);
        cancelled |= enough.test(doneBytes);
    }

    @Override
    public void checkCancelled() {
        if (cancelled) {
            throw new CompressionCancelledException();
        }
    }
}
