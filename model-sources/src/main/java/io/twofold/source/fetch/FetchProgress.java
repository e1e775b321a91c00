package io.twofold.source.fetch;

import io.twofold.engine.FetchMonitor;

/** Adds up what came in of several files, and tells it a megabyte at a time. */
public final class FetchProgress {
    private static final long STEP = 1_000_000;

    private final String what;
    private final long total;
    private final FetchMonitor monitor;
    private long done;
    private long told;

    /**
     * Begins.
     *
     * @param what is fetched, in the words of the request
     * @param total bytes
     */
    public FetchProgress(String what, long total, FetchMonitor monitor) {
        this.what = what;
        this.total = total;
        this.monitor = monitor;
        monitor.progress(what, 0, total);
    }

    /** More bytes are there, or, below zero, have to come again. */
    public void add(long bytes) {
        done += bytes;
        monitor.checkCancelled();
        if (done - told >= STEP || done == total) {
            told = done;
            monitor.progress(what, done, total);
        }
    }

    public FetchMonitor monitor() {
        return monitor;
    }
}
