package io.twofold.worker;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A daemon thread that runs a loop until it is told to stop; it can be started again. */
final class BackgroundLoop {
    private final String name;
    private final Duration grace;
    private final Consumer<StopSignal> loop;
    private StopSignal stopping = new StopSignal();
    private @Nullable Thread thread;

    /**
     * @param name of the thread
     * @param grace how long {@link #stop} waits for the loop to end
     * @param loop returns soon after its signal is raised
     */
    BackgroundLoop(String name, Duration grace, Consumer<StopSignal> loop) {
        this.name = name;
        this.grace = grace;
        this.loop = loop;
    }

    synchronized void start() {
        StopSignal end = new StopSignal();
        Thread running = new Thread(() -> loop.accept(end), name);
        running.setDaemon(true);
        running.start();
        stopping = end;
        thread = running;
    }

    synchronized void stop() {
        Thread running = thread;
        if (running == null) {
            return;
        }
        stopping.raise();
        try {
            running.join(grace.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread = null;
    }

    synchronized boolean isRunning() {
        return thread != null;
    }
}
