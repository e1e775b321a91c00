package io.twofold.api.live;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/** The few threads that serve all who wait, however many these are. */
@Component
final class LiveThreads implements DisposableBean {
    private static final int LOOKS = 4;
    /** Writing to a client that reads slowly takes a thread for that time. */
    private static final int STREAMS = 8;

    private final ExecutorService looks = pool(LOOKS, "job-look-");
    private final ExecutorService streams = pool(STREAMS, "job-stream-");
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(factory("job-stream-clock-"));

    /** For looking whether a job has come so far. */
    Executor looks() {
        return looks;
    }

    /** For writing to streams. */
    Executor streams() {
        return streams;
    }

    /** For what happens every second; must not be kept busy. */
    ScheduledExecutorService clock() {
        return clock;
    }

    private static ExecutorService pool(int threads, String name) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static CustomizableThreadFactory factory(String name) {
        CustomizableThreadFactory factory = new CustomizableThreadFactory(name);
        factory.setDaemon(true);
        return factory;
    }

    @Override
    public void destroy() {
        clock.shutdownNow();
        looks.shutdownNow();
        streams.shutdownNow();
    }
}
