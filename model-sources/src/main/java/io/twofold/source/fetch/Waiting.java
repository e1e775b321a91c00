package io.twofold.source.fetch;

import io.twofold.engine.CompressionCancelledException;
import io.twofold.engine.FetchMonitor;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits that end when the fetch is cancelled. */
public final class Waiting {
    private static final long SLICE_MILLIS = 200;

    private Waiting() {}

    /** Sleeps. */
    public static void pause(Duration duration, FetchMonitor monitor) {
        long end = System.nanoTime() + duration.toNanos();
        do {
            monitor.checkCancelled();
            long left = (end - System.nanoTime()) / 1_000_000;
            try {
                Thread.sleep(Math.max(0, Math.min(left, SLICE_MILLIS)));
            } catch (InterruptedException e) {
                throw interrupted();
            }
        } while (System.nanoTime() < end);
    }

    /**
     * The result of {@code future}, which is cancelled if it is not waited for to its end.
     *
     * @throws HttpTimeoutException if nothing comes for {@code silence}
     */
    public static <T> T await(CompletableFuture<T> future, Duration silence, FetchMonitor monitor) throws IOException {
        long end = System.nanoTime() + silence.toNanos();
        try {
            while (true) {
                monitor.checkCancelled();
                try {
                    return future.get(SLICE_MILLIS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    requireBefore(end, silence);
                }
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (InterruptedException e) {
            throw interrupted();
        } finally {
            future.cancel(true);
        }
    }

    /** The next element of {@code queue}, otherwise as {@link #await(CompletableFuture, Duration, FetchMonitor)}. */
    public static <T> T await(BlockingQueue<T> queue, Duration silence, FetchMonitor monitor) throws IOException {
        long end = System.nanoTime() + silence.toNanos();
        try {
            while (true) {
                monitor.checkCancelled();
                T element = queue.poll(SLICE_MILLIS, TimeUnit.MILLISECONDS);
                if (element != null) {
                    return element;
                }
                requireBefore(end, silence);
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static void requireBefore(long end, Duration silence) throws HttpTimeoutException {
        if (System.nanoTime() > end) {
            throw new HttpTimeoutException("nothing came for " + silence.toSeconds() + " s");
        }
    }

    private static CompressionCancelledException interrupted() {
        Thread.currentThread().interrupt();
        return new CompressionCancelledException();
    }
}
