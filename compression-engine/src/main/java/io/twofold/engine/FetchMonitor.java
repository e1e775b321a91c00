package io.twofold.engine;

/** Watches a fetch from the thread that does it, and may stop it. */
public interface FetchMonitor {
    /** Hears nothing and never cancels. */
    FetchMonitor SILENT = new FetchMonitor() {
        @Override
        public void progress(String what, long doneBytes, long totalBytes) {}

        @Override
        public void checkCancelled() {}
    };

    /** Called when the bytes of something begin to arrive and as they come in; may throw as {@link #checkCancelled}. */
    void progress(String what, long doneBytes, long totalBytes);

    /** @throws CompressionCancelledException if the fetch is to end; asked several times a second */
    void checkCancelled();

    /** The same, without hearing of progress. */
    default FetchMonitor quiet() {
        return new FetchMonitor() {
            @Override
            public void progress(String what, long doneBytes, long totalBytes) {
                FetchMonitor.this.checkCancelled();
            }

            @Override
            public void checkCancelled() {
                FetchMonitor.this.checkCancelled();
            }
        };
    }
}
